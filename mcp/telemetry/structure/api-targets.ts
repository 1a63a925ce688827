import type { Authorizer, Resource } from '@aws-sdk/client-api-gateway';
import type { MapNode } from '../../contracts/dependency-map-tools.ts';
import { functionOfUri, resourceOfArn } from './resource-of-arn.ts';

/** The function or user pools that an API Gateway authorizer names in its URI or provider ARNs. */
export const authorizersIn = ({ authorizerUri, providerARNs = [] }: Authorizer): MapNode[] =>
  [functionOfUri(authorizerUri), ...providerARNs.map(resourceOfArn)].filter(
    (node) => node !== undefined,
  );

/** `arn:aws:apigateway:REGION:sqs:path/ACCOUNT/QUEUE`. */
const queueOf = (uri: string): MapNode | undefined => {
  const id = /:sqs:path\/\d+\/([^/?]+)$/.exec(uri)?.[1];
  return id === undefined ? undefined : { id, type: 'AWS::SQS::Queue', aliases: [] };
};

/** Only the host: what follows it may hold anything. Addresses made of stage variables name nobody. */
const hostOf = (uri: string): MapNode | undefined => {
  if (!/^https?:/.test(uri) || !URL.canParse(uri)) return undefined;
  const { hostname } = new URL(uri);
  return /[${}]/.test(decodeURIComponent(hostname))
    ? undefined
    : { id: hostname, type: 'remote', aliases: [] };
};

/** What the methods of an API's resource call: functions, queues, hosts. */
export const integrationsIn = ({ resourceMethods = {} }: Resource): MapNode[] =>
  Object.values(resourceMethods)
    .map(({ methodIntegration }) => methodIntegration?.uri)
    .filter((uri) => uri !== undefined)
    .map((uri) => functionOfUri(uri) ?? queueOf(uri) ?? hostOf(uri))
    .filter((node) => node !== undefined);
