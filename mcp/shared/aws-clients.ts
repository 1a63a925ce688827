import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { ApplicationSignalsClient } from '@aws-sdk/client-application-signals';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { XRayClient } from '@aws-sdk/client-xray';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** What all clients share. Credentials and endpoint come from the SDK's own standard environment. */
export interface AwsSettings {
  /** Left out: as the SDK's standard environment says. */
  readonly region?: string;
  /** Whole request and response, milliseconds; default 8 000. */
  readonly requestTimeoutMs?: number;
  /**
   * Tries of one call, the first included; default 3. The SDK's standard retry waits longer each time, from
   * half a second on where it was throttled, so a call that stays throttled is given up after about 2 s.
   */
  readonly maxAttempts?: number;
}

/** The clients that reading telemetry needs. */
export interface AwsReadClients {
  readonly apiGateway: APIGatewayClient;
  readonly applicationSignals: ApplicationSignalsClient;
  readonly cloudformation: CloudFormationClient;
  readonly cloudtrail: CloudTrailClient;
  readonly cloudwatch: CloudWatchClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly tagging: ResourceGroupsTaggingAPIClient;
  readonly xray: XRayClient;
}

const configOf = ({ region, requestTimeoutMs = 8_000, maxAttempts = 3 }: AwsSettings) => ({
  ...(region !== undefined && { region }),
  maxAttempts,
  requestHandler: new NodeHttpHandler({
    connectionTimeout: 2_000,
    requestTimeout: requestTimeoutMs,
    throwOnRequestTimeout: true,
  }),
});

/** SDK clients that only read. They share one connection pool. */
export const createReadClients = (settings: AwsSettings): AwsReadClients => {
  const config = configOf(settings);
  return {
    apiGateway: new APIGatewayClient(config),
    applicationSignals: new ApplicationSignalsClient(config),
    cloudformation: new CloudFormationClient(config),
    // Its retries are counted against two look-ups a second, so whoever looks up makes them.
    cloudtrail: new CloudTrailClient({ ...config, maxAttempts: 1 }),
    cloudwatch: new CloudWatchClient(config),
    lambda: new LambdaClient(config),
    logs: new CloudWatchLogsClient(config),
    tagging: new ResourceGroupsTaggingAPIClient(config),
    xray: new XRayClient(config),
  };
};

/** The Bedrock Runtime client, over HTTP/1.1: its own default is HTTP/2, which local endpoints lack. */
export const createBedrockClient = (settings: AwsSettings): BedrockRuntimeClient =>
  new BedrockRuntimeClient(configOf({ requestTimeoutMs: 20_000, maxAttempts: 2, ...settings }));
