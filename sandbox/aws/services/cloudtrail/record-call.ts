import type { TrailEvent } from '../../../world/world.ts';
import type { Account } from '../../account.ts';
import type { Caller } from '../../call-operation.ts';
import type { Operation } from '../../protocol/operation.ts';

/** Management calls that change something, by service. Data events are not in the event history. */
const RECORDED: Readonly<Record<string, RegExp>> = {
  lambda: /^(Put|Delete|Update)/,
  dynamodb: /^UpdateTable$/,
  apigateway: /^Update/,
  ssm: /^(Put|Delete|Create|Update|Start|Stop|Send)/,
  cloudwatch: /^(PutMetricAlarm|DeleteAlarms|SetAlarmState|(Enable|Disable)AlarmActions)$/,
  sns: /^(Create|Subscribe|Unsubscribe|Confirm|Set)/,
  sqs: /^(CreateQueue|PurgeQueue|SetQueueAttributes|(Start|Cancel)MessageMoveTask)$/,
  ecs: /^(Update|Stop)/,
  rds: /^Failover/,
};

/** Lambda's event names carry the version of the API that brought them. */
const EVENT_NAMES: Readonly<Record<string, string>> = {
  'lambda UpdateAlias': 'UpdateAlias20150331',
  'lambda PutFunctionConcurrency': 'PutFunctionConcurrency20171031',
  'lambda DeleteFunctionConcurrency': 'DeleteFunctionConcurrency20171031',
  'lambda UpdateEventSourceMapping': 'UpdateEventSourceMapping20150331',
};

const RESOURCES: readonly (readonly [member: string, type: string])[] = [
  ['FunctionName', 'AWS::Lambda::Function'],
  ['UUID', 'AWS::Lambda::EventSourceMapping'],
  ['TableName', 'AWS::DynamoDB::Table'],
  ['restApiId', 'AWS::ApiGateway::RestApi'],
  ['stageName', 'AWS::ApiGateway::Stage'],
  ['DocumentName', 'AWS::SSM::Document'],
  ['AlarmName', 'AWS::CloudWatch::Alarm'],
  ['TopicArn', 'AWS::SNS::Topic'],
  ['QueueName', 'AWS::SQS::Queue'],
  ['service', 'AWS::ECS::Service'],
  ['DBClusterIdentifier', 'AWS::RDS::DBCluster'],
];

const resourcesOf = (
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
): TrailEvent['resources'] => {
  const named = RESOURCES.flatMap(([member, type]) => {
    const name = input[member];
    return typeof name === 'string' ? [{ type, name }] : [];
  });
  const isParameter = operation.service.name === 'ssm' && operation.name.endsWith('Parameter');
  return isParameter
    ? [...named, { type: 'AWS::SSM::Parameter', name: String(input['Name']) }]
    : named;
};

/** CloudTrail writes members in camel case, and hides what a parameter's value is. */
const requestParameters = (
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(input).map(([name, value]) => {
      const key = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
      const secret = operation.name === 'PutParameter' && name === 'Value';
      return [key, secret ? 'HIDDEN_DUE_TO_SECURITY_REASONS' : value];
    }),
  );

/** Writes a call that changed something into the world's trail. */
export const createRecordCall =
  (account: Account) =>
  (operation: Operation, input: Record<string, unknown>, caller: Caller): void => {
    if (RECORDED[operation.service.name]?.test(operation.name) !== true) return;
    account.world.recordTrail({
      atMs: account.clock(),
      eventName: EVENT_NAMES[`${operation.service.name} ${operation.name}`] ?? operation.name,
      eventSource: operation.service.eventSource,
      username: caller.username,
      resources: resourcesOf(operation, input),
      requestParameters: requestParameters(operation, input),
    });
  };
