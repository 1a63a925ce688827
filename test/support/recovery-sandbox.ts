import { fileURLToPath } from 'node:url';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { ApplicationSignalsClient } from '@aws-sdk/client-application-signals';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { GetAutomationExecutionCommand, SSMClient } from '@aws-sdk/client-ssm';
import { XRayClient } from '@aws-sdk/client-xray';
import { outcomeOf, statusOf } from '../../mcp/recovery/execution-status.ts';
import type { RecoveryClients } from '../../mcp/recovery/live/live.ts';
import type { AwsReadClients } from '../../mcp/shared/aws-clients.ts';
import { type AwsSandbox, startAws } from '../../sandbox/aws/start-aws.ts';
import { createShop } from '../../sandbox/world/create-shop.ts';
import type { World } from '../../sandbox/world/world.ts';

const HOUR_MS = 3_600_000;

export interface RecoverySandbox {
  readonly aws: AwsSandbox;
  readonly shop: World;
  readonly clients: RecoveryClients & AwsReadClients;
  /** Resolves with SSM's word when the execution has ended. */
  ended(executionId: string): Promise<string>;
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
    logs: new CloudWatchLogsClient(config),
    ssm: new SSMClient(config),
    tagging: new ResourceGroupsTaggingAPIClient(config),
    xray: new XRayClient(config),
  };
  const statusNow = async (id: string): Promise<string> => {
    const command = new GetAutomationExecutionCommand({ AutomationExecutionId: id });
    const { AutomationExecution } = await clients.ssm.send(command);
    return AutomationExecution?.AutomationExecutionStatus ?? 'Pending';
  };
  return {
    aws,
    shop,
    clients,
    async ended(id) {
      let status = await statusNow(id);
      while (outcomeOf(statusOf(status)) === null) {
        await new Promise((resolve) => setTimeout(resolve, 250));
        status = await statusNow(id);
      }
      return status;
    },
    async stop() {
      for (const client of Object.values(clients)) client.destroy();
      await aws.stop();
    },
  };
};
