import type { MapNode } from '../../contracts/dependency-map-tools.ts';

/** ARN patterns of what the map shows; the first group is the name that its metrics go by. */
const RESOURCES: readonly (readonly [RegExp, string])[] = [
  [/^arn:[^:]+:lambda:[^:]*:[^:]*:function:([^:]+)/, 'AWS::Lambda::Function'],
  [/^arn:[^:]+:dynamodb:[^:]*:[^:]*:table\/([^/]+)/, 'AWS::DynamoDB::Table'],
  [/^arn:[^:]+:sqs:[^:]*:[^:]*:([^:]+)$/, 'AWS::SQS::Queue'],
  [/^arn:[^:]+:sns:[^:]*:[^:]*:([^:]+)$/, 'AWS::SNS::Topic'],
  [/^arn:[^:]+:cognito-idp:[^:]*:[^:]*:userpool\/([^/]+)$/, 'AWS::Cognito::UserPool'],
  [/^arn:[^:]+:kinesis:[^:]*:[^:]*:stream\/([^/]+)/, 'AWS::Kinesis::Stream'],
  [/^arn:[^:]+:states:[^:]*:[^:]*:stateMachine:([^:]+)/, 'AWS::StepFunctions::StateMachine'],
  [/^arn:[^:]+:ecs:[^:]*:[^:]*:service\/(?:[^/]+\/)?([^/]+)$/, 'AWS::ECS::Service'],
  [/^arn:[^:]+:rds:[^:]*:[^:]*:cluster:([^:]+)$/, 'AWS::RDS::DBCluster'],
];

/** The types of resources that the map shows, with the name that CloudFormation's physical id leads to. */
export const MAPPED_TYPES: ReadonlySet<string> = new Set(RESOURCES.map(([, type]) => type));

/** The node that an ARN names, of whatever version, index or stream; undefined for kinds that the map does not show. */
export const resourceOfArn = (arn: string): MapNode | undefined => {
  for (const [pattern, type] of RESOURCES) {
    const id = pattern.exec(arn)?.[1];
    if (id !== undefined) return { id, type, arn, aliases: [] };
  }
  return undefined;
};

/** Lambda's ARN inside API Gateway's: `arn:aws:apigateway:…:path/2015-03-31/functions/ARN/invocations`. */
export const functionOfUri = (uri: string | undefined): MapNode | undefined => {
  const arn = /functions\/(arn:[^/]+:function:[^/:]+)/.exec(uri ?? '')?.[1];
  return arn === undefined ? undefined : resourceOfArn(arn);
};
