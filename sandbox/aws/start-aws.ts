import type { PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { createRandom } from '../world/random.ts';
import type { World } from '../world/world.ts';
import { type Account, arnOf, type Delays } from './account.ts';
import { createCallOperation, type Handlers } from './call-operation.ts';
import { createFaultRoute } from './fault-route.ts';
import { createFaults, type Faults } from './faults.ts';
import { createRequestHandler, type Route } from './handle-request.ts';
import { loadOperations } from './protocol/load-operations.ts';
import { startOnePortServer } from './protocol/one-port-server.ts';

import { apiGatewayHandlers } from './services/api-gateway.ts';
import { applicationSignalsHandlers } from './services/application-signals.ts';
import { bedrockHandlers } from './services/bedrock/bedrock.ts';
import { cloudformationHandlers } from './services/cloudformation.ts';
import { cloudtrailHandlers } from './services/cloudtrail/lookup-events.ts';
import { createRecordCall } from './services/cloudtrail/record-call.ts';
import { createCloudWatch } from './services/cloudwatch/cloudwatch.ts';
import { cognitoHandlers } from './services/cognito.ts';
import { dynamodbHandlers } from './services/dynamodb.ts';
import { ecsHandlers } from './services/ecs/ecs.ts';
import { lambdaHandlers } from './services/lambda/lambda.ts';
import { logsHandlers } from './services/logs/logs.ts';
import { rdsHandlers } from './services/rds/rds.ts';
import { taggingHandlers } from './services/resource-groups-tagging.ts';
import { SERVICES } from './services/service-definitions.ts';
import { createSns } from './services/sns/create-sns.ts';
import { createMoveTasks } from './services/sqs/move-tasks.ts';
import { openQueue, type Queues, queueUrlOf, sqsHandlers } from './services/sqs/sqs.ts';
import { createSsm } from './services/ssm/create-ssm.ts';
import { xrayHandlers } from './services/xray/service-graph.ts';

export interface AwsOptions {
  readonly world: World;
  /** Milliseconds since 1970-01-01T00:00Z. */
  readonly clock: () => number;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Holds `<DocumentName>.yaml`. */
  readonly runbooksDir: string;
  readonly seed?: number;
  readonly delays?: Partial<Delays>;
  /** Whether the account has Application Signals switched on; false by default. */
  readonly applicationSignals?: boolean;
  /** Pause before SNS tries an endpoint again after a server error; 1000 by default, 20 000 in AWS. */
  readonly snsRetryDelayMs?: number;
}

/** A running endpoint for AWS clients. */
export interface AwsSandbox {
  /** For `AWS_ENDPOINT_URL`: HTTP/1.1 and HTTP/2 on one port. */
  readonly endpoint: string;
  /** The topic that alarms publish to. */
  readonly topicArn: string;
  /** A queue that is subscribed to the topic. */
  readonly queueUrl: string;
  readonly faults: Faults;
  /** Puts an alarm as a client would: its first evaluation may notify. @throws ApiError */
  putAlarm(definition: PutMetricAlarmCommandInput): void;
  /** Puts alarms that act on the topic, and starts them from what the past says, without notifications. */
  putAlarms(definitions: readonly PutMetricAlarmCommandInput[]): void;
  stop(): Promise<void>;
}

const TICK_MS = 500;
const NAME = 'halcyon-alarms';
const DELAYS: Delays = { metricsMs: 2000, tracesMs: 3000, trailMs: 20_000 };

/** Starts the local endpoint in front of a world. It reads the world and turns its knobs; nothing else. */
export const startAws = async (options: AwsOptions): Promise<AwsSandbox> => {
  const { world, clock } = options;
  const random = createRandom(options.seed ?? 1);
  const faults = createFaults(random);
  let port = 0;
  const account: Account = {
    world,
    clock,
    random,
    faults,
    delays: { ...DELAYS, ...options.delays },
    origin: () => `http://127.0.0.1:${port}`,
  };
  const operations = loadOperations(SERVICES);
  const queues: Queues = new Map();
  const moveTasks = createMoveTasks(account, queues);
  const sns = createSns(account, queues, options.snsRetryDelayMs ?? 1000);
  const cloudwatch = createCloudWatch(account, sns.publish);
  const handlers = new Map<string, Handlers>();
  const call = createCallOperation({
    handlers,
    faults,
    beforeCall: () => world.advanceTo(clock()),
    record: createRecordCall(account),
  });
  const alarmState = (name: string) => cloudwatch.engine.get(name)?.state;
  const ssm = createSsm(account, options.runbooksDir, operations, call, alarmState);
  const all: Readonly<Record<string, Handlers>> = {
    cloudwatch: cloudwatch.handlers,
    logs: logsHandlers(account),
    xray: xrayHandlers(account),
    cloudtrail: cloudtrailHandlers(account),
    lambda: lambdaHandlers(account),
    dynamodb: dynamodbHandlers(account),
    'cognito-idp': cognitoHandlers(account),
    apigateway: apiGatewayHandlers(account),
    'application-signals': applicationSignalsHandlers(account, options.applicationSignals ?? false),
    cloudformation: cloudformationHandlers(account),
    'resource-groups-tagging-api': taggingHandlers(account),
    ssm: ssm.handlers,
    sns: sns.handlers,
    sqs: { ...sqsHandlers(account, queues), ...moveTasks.handlers },
    ecs: ecsHandlers(account),
    rds: rdsHandlers(account),
    'bedrock-runtime': bedrockHandlers(account),
  };
  for (const [service, its] of Object.entries(all)) handlers.set(service, its);

  const routes: readonly Route[] = [sns.certificateRoute, createFaultRoute(faults)];
  const handle = createRequestHandler({ operations, call, routes });
  const server = await startOnePortServer(options.port ?? 0, (request, response) => {
    void handle(request, response);
  });
  port = server.port;

  openQueue(queues, account, NAME);
  const topicArn = sns.openTopic(NAME, arnOf(account, 'sqs', NAME));
  const timer = setInterval(() => {
    world.advanceTo(clock());
    cloudwatch.engine.tick();
  }, TICK_MS);

  return {
    endpoint: account.origin(),
    topicArn,
    queueUrl: queueUrlOf(account, NAME),
    faults,
    putAlarm: (definition) => cloudwatch.engine.put(definition),
    putAlarms: (definitions) => {
      world.advanceTo(clock());
      for (const definition of definitions)
        cloudwatch.engine.put(
          { ...definition, AlarmActions: [topicArn], OKActions: [topicArn] },
          true,
        );
    },
    stop: async () => {
      clearInterval(timer);
      ssm.stop();
      moveTasks.stop();
      sns.stop();
      await server.stop();
    },
  };
};
