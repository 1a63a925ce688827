import type { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { RDSClient } from '@aws-sdk/client-rds';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { type AlarmReader, createAlarmReader } from './alarm-reader.ts';
import { type ClusterReader, createClusterReader } from './cluster-reader.ts';
import { createEventSourceReader, type EventSourceReader } from './event-source-reader.ts';
import { createFunctionReader, type FunctionReader } from './function-reader.ts';
import { createMetricReader, type MetricReader } from './metric-reader.ts';
import { createQueueReader, type QueueReader } from './queue-reader.ts';
import { createServiceReader, type ServiceReader } from './service-reader.ts';
import { createStageReader, type StageReader } from './stage-reader.ts';
import { createSwitchReader, type SwitchReader } from './switch-reader.ts';
import { createTableReader, type TableReader } from './table-reader.ts';

/** The SDK clients that the recovery service uses. */
export interface RecoveryClients {
  readonly ssm: SSMClient;
  readonly lambda: LambdaClient;
  readonly dynamodb: DynamoDBClient;
  readonly cloudwatch: CloudWatchClient;
  readonly cloudtrail: CloudTrailClient;
  readonly apiGateway: APIGatewayClient;
  readonly sqs: SQSClient;
  readonly ecs: ECSClient;
  readonly rds: RDSClient;
}

/** The account as it is now, as far as actions need it. */
export interface Live {
  readonly alarms: AlarmReader;
  readonly functions: FunctionReader;
  readonly tables: TableReader;
  readonly switches: SwitchReader;
  readonly stages: StageReader;
  readonly queues: QueueReader;
  readonly eventSources: EventSourceReader;
  readonly services: ServiceReader;
  readonly clusters: ClusterReader;
  readonly metrics: MetricReader;
}

/** Reads the account through SDK clients, and metrics through the telemetry port. */
export const createLive = (clients: RecoveryClients, telemetry: Telemetry): Live => ({
  alarms: createAlarmReader(clients.cloudwatch),
  functions: createFunctionReader(clients.lambda),
  tables: createTableReader(clients.dynamodb, clients.cloudtrail),
  switches: createSwitchReader(clients.ssm),
  stages: createStageReader(clients.apiGateway),
  queues: createQueueReader(clients.sqs),
  eventSources: createEventSourceReader(clients.lambda),
  services: createServiceReader(clients.ecs),
  clusters: createClusterReader(clients.rds),
  metrics: createMetricReader(telemetry),
});
