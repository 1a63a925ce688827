import { fileURLToPath } from 'node:url';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { ApplicationSignalsClient } from '@aws-sdk/client-application-signals';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { RDSClient } from '@aws-sdk/client-rds';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { SQSClient } from '@aws-sdk/client-sqs';
import {
  type AutomationExecution,
  GetAutomationExecutionCommand,
  SSMClient,
  StartAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { XRayClient } from '@aws-sdk/client-xray';
import { outcomeOf, statusOf } from '../../mcp/recovery/execution-status.ts';
import type { RecoveryClients } from '../../mcp/recovery/live/live.ts';
import type { AwsReadClients } from '../../mcp/shared/aws-clients.ts';
import { type AwsSandbox, startAws } from '../../sandbox/aws/start-aws.ts';
import { createShop } from '../../sandbox/world/create-shop.ts';
import type { World } from '../../sandbox/world/world.ts';

const HOUR_MS = 3_600_000;

/** How a run of a document ended. */
interface Run {
  readonly status: string;
  /** `updateAlias Success`, in order. */
  readonly steps: readonly string[];
  readonly outputs: AutomationExecution['Outputs'];
  readonly failure: string | undefined;
}

export interface RecoverySandbox {
  readonly aws: AwsSandbox;
  readonly shop: World;
  readonly clients: RecoveryClients & AwsReadClients;
  /** Starts a document and tells its execution's id. */
  start(document: string, parameters: Record<string, string[]>): Promise<string>;
  /** Resolves with SSM's word when the execution has ended. */
  ended(executionId: string): Promise<string>;
  /** How an execution ended, step by step, once it has. */
  outcome(executionId: string): Promise<Run>;
  /** Runs a document to its end. */
  run(document: string, parameters: Record<string, string[]>): Promise<Run>;
  stop(): Promise<void>;
}

/** The shop behind the local AWS endpoint, in wall time, with real SDK clients for it. */
export const startRecoverySandbox = async (): Promise<RecoverySandbox> => {
  const shop = createShop({ seed: 7, nowMs: Date.now(), historyMs: HOUR_MS });
  const aws = await startAws({
    world: shop,
    clock: Date.now,
    runbooksDir: fileURLToPath(new URL('../../runbooks', import.meta.url)),
    delays: { metricsMs: 0, tracesMs: 0, trailMs: 0 },
  });
  const config = {
    region: 'us-east-1',
    endpoint: aws.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const clients = {
    apiGateway: new APIGatewayClient(config),
    applicationSignals: new ApplicationSignalsClient(config),
    cloudformation: new CloudFormationClient(config),
    cloudtrail: new CloudTrailClient(config),
    cloudwatch: new CloudWatchClient(config),
    dynamodb: new DynamoDBClient(config),
    lambda: new LambdaClient(config),
    ecs: new ECSClient(config),
    logs: new CloudWatchLogsClient(config),
    rds: new RDSClient(config),
    sqs: new SQSClient(config),
    ssm: new SSMClient(config),
    tagging: new ResourceGroupsTaggingAPIClient(config),
    xray: new XRayClient(config),
  };
  const read = async (id: string): Promise<AutomationExecution> => {
    const command = new GetAutomationExecutionCommand({ AutomationExecutionId: id });
    return (await clients.ssm.send(command)).AutomationExecution ?? {};
  };
  const statusNow = async (id: string): Promise<string> =>
    (await read(id)).AutomationExecutionStatus ?? 'Pending';
  const ended: RecoverySandbox['ended'] = async (id) => {
    let status = await statusNow(id);
    while (outcomeOf(statusOf(status)) === null) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      status = await statusNow(id);
    }
    return status;
  };
  const start: RecoverySandbox['start'] = async (document, parameters) => {
    const command = new StartAutomationExecutionCommand({
      DocumentName: document,
      Parameters: parameters,
    });
    return (await clients.ssm.send(command)).AutomationExecutionId ?? '';
  };
  const outcome: RecoverySandbox['outcome'] = async (id) => {
    const status = await ended(id);
    const execution = await read(id);
    const steps = (execution.StepExecutions ?? []).map(
      ({ StepName, StepStatus }) => `${StepName} ${StepStatus}`,
    );
    return { status, steps, outputs: execution.Outputs, failure: execution.FailureMessage };
  };
  return {
    ...{ aws, shop, clients, start, ended, outcome },
    run: async (document, parameters) => outcome(await start(document, parameters)),
    async stop() {
      for (const client of Object.values(clients)) client.destroy();
      await aws.stop();
    },
  };
};
