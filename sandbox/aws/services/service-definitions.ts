import * as apigateway from '@aws-sdk/client-api-gateway';
import * as signals from '@aws-sdk/client-application-signals';
import * as bedrock from '@aws-sdk/client-bedrock-runtime';
import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as cloudtrail from '@aws-sdk/client-cloudtrail';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as cognito from '@aws-sdk/client-cognito-identity-provider';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as ecs from '@aws-sdk/client-ecs';
import * as lambda from '@aws-sdk/client-lambda';
import * as rds from '@aws-sdk/client-rds';
import * as tagging from '@aws-sdk/client-resource-groups-tagging-api';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import * as xray from '@aws-sdk/client-xray';
import type { ServiceDefinition } from '../protocol/operation.ts';

const define = (
  name: string,
  module: Readonly<Record<string, unknown>>,
  signingName = name,
): ServiceDefinition => ({
  name,
  module,
  signingName,
  eventSource: `${signingName}.amazonaws.com`,
});

/** The services that the endpoint answers for. */
export const SERVICES: readonly ServiceDefinition[] = [
  define('cloudwatch', cloudwatch, 'monitoring'),
  define('logs', logs),
  define('xray', xray),
  define('cloudtrail', cloudtrail),
  define('lambda', lambda),
  define('dynamodb', dynamodb),
  define('cognito-idp', cognito),
  define('apigateway', apigateway),
  define('application-signals', signals),
  define('ecs', ecs),
  define('rds', rds),
  define('cloudformation', cloudformation),
  define('resource-groups-tagging-api', tagging, 'tagging'),
  define('ssm', ssm),
  define('sns', sns),
  define('sqs', sqs),
  define('bedrock-runtime', bedrock, 'bedrock'),
];
