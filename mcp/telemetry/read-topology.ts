import {
  type APIGatewayClient,
  type Authorizer,
  GetAuthorizersCommand,
  paginateGetRestApis,
} from '@aws-sdk/client-api-gateway';
import { type LambdaClient, paginateListEventSourceMappings } from '@aws-sdk/client-lambda';
import type { Gap } from '../contracts/evidence.ts';
import { gapOfAwsError } from '../shared/classify-aws-error.ts';

/** Who is tied to whom by configuration, whatever was traced. */
export interface Topology {
  /** `api` is the API's name; `authorizer` a function or a user pool. */
  readonly authorizers: readonly { api: string; authorizer: string; type: string }[];
  /** Ids of the APIs by their names; the names of several APIs may be the same. */
  readonly apis: readonly { name: string; restApiId: string }[];
  readonly eventSources: readonly { source: string; type: string; consumer: string }[];
  readonly gaps: readonly Gap[];
}

/** The function or user pools that an API Gateway authorizer names in its URI or provider ARNs. */
export const authorizersIn = ({ authorizerUri, providerARNs }: Authorizer) => {
  const called = /:function:([^:/]+)/.exec(authorizerUri ?? '')?.[1];
  const pools = (providerARNs ?? []).map((arn) => arn.split('userpool/')[1]);
  return [
    ...(called === undefined ? [] : [{ authorizer: called, type: 'AWS::Lambda::Function' }]),
    ...pools
      .filter((pool) => pool !== undefined)
      .map((authorizer) => ({ authorizer, type: 'AWS::Cognito::UserPool' })),
  ];
};

const SOURCES: readonly (readonly [RegExp, string])[] = [
  [/^arn:[^:]+:sqs:[^:]*:[^:]*:(.+)$/, 'AWS::SQS::Queue'],
  [/^arn:[^:]+:kinesis:.*:stream\/([^/]+)/, 'AWS::Kinesis::Stream'],
  [/^arn:[^:]+:dynamodb:.*:table\/([^/]+)\/stream\//, 'AWS::DynamoDB::Table'],
];

/** The node that an event source's ARN names; undefined for kinds that the map does not know. */
export const eventSourceIn = (arn: string): { source: string; type: string } | undefined => {
  for (const [pattern, type] of SOURCES) {
    const source = pattern.exec(arn)?.[1];
    if (source !== undefined) return { source, type };
  }
  return undefined;
};

/** Apart from that APIs of other names are not asked: one call an API. */
const readAuthorizers = async (client: APIGatewayClient, apiNames: ReadonlySet<string>) => {
  const authorizers: { api: string; authorizer: string; type: string }[] = [];
  const apis: { name: string; restApiId: string }[] = [];
  for await (const { items = [] } of paginateGetRestApis({ client, pageSize: 500 }, {})) {
    const wanted = items.flatMap(({ id: restApiId, name = '' }) =>
      restApiId !== undefined && apiNames.has(name) ? [{ restApiId, name }] : [],
    );
    const lists = await Promise.all(
      wanted.map(async ({ restApiId, name: api }) => {
        const answer = await client.send(new GetAuthorizersCommand({ restApiId }));
        return (answer.items ?? []).flatMap(authorizersIn).map((target) => ({ api, ...target }));
      }),
    );
    authorizers.push(...lists.flat());
    apis.push(...wanted);
  }
  return { authorizers, apis };
};

const NO_APIS: Awaited<ReturnType<typeof readAuthorizers>> = { authorizers: [], apis: [] };

const readEventSources = async (client: LambdaClient) => {
  const found: { source: string; type: string; consumer: string }[] = [];
  const pages = paginateListEventSourceMappings({ client, pageSize: 100 }, {});
  for await (const { EventSourceMappings: mappings = [] } of pages)
    for (const { EventSourceArn: arn = '', FunctionArn: target = '', State: state } of mappings) {
      const source = eventSourceIn(arn);
      const consumer = /:function:([^:]+)/.exec(target)?.[1];
      if (source !== undefined && consumer !== undefined && state !== 'Disabled')
        found.push({ ...source, consumer });
    }
  return found;
};

/** Authorizers of these APIs (API Gateway) and, of the `whole`, event sources of the account's functions (Lambda). */
export const readTopology = async (
  clients: { apiGateway: APIGatewayClient; lambda: LambdaClient },
  apiNames: ReadonlySet<string>,
  detail: 'whole' | 'calls' = 'whole',
): Promise<Topology> => {
  const gaps: Gap[] = [];
  const orGap =
    <T>(what: string, nothing: T) =>
    (error: unknown): T => {
      gaps.push(gapOfAwsError(what, error));
      return nothing;
    };
  const [found, eventSources] = await Promise.all([
    apiNames.size === 0
      ? NO_APIS
      : readAuthorizers(clients.apiGateway, apiNames).catch(orGap('API authorizers', NO_APIS)),
    detail === 'calls'
      ? []
      : readEventSources(clients.lambda).catch(orGap('event sources of functions', [])),
  ]);
  return { ...found, eventSources, gaps };
};
