import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { XRayClient } from '@aws-sdk/client-xray';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** What all clients share. Credentials and endpoint come from the SDK's own standard environment. */
export interface AwsSettings {
  /** Left out: as the SDK's standard environment says. */
  readonly region?: string;
  /** Whole request and response, milliseconds; default 8 000. */
  readonly requestTimeoutMs?: number;
  /** Tries of one call, the first included; default 3. */
  readonly maxAttempts?: number;
}

/** The clients that reading telemetry needs. */
export interface AwsReadClients {
  readonly apiGateway: APIGatewayClient;
  readonly cloudtrail: CloudTrailClient;
  readonly cloudwatch: CloudWatchClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
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
    cloudtrail: new CloudTrailClient(config),
    cloudwatch: new CloudWatchClient(config),
    lambda: new LambdaClient(config),
    logs: new CloudWatchLogsClient(config),
    xray: new XRayClient(config),
  };
};

/** The Bedrock Runtime client, over HTTP/1.1: its own default is HTTP/2, which local endpoints lack. */
export const createBedrockClient = (settings: AwsSettings): BedrockRuntimeClient =>
  new BedrockRuntimeClient(configOf({ requestTimeoutMs: 20_000, maxAttempts: 2, ...settings }));
