import { type APIGatewayClient, GetStageCommand } from '@aws-sdk/client-api-gateway';

// Who asks, with what, and how it ends is only in a stage's access log, whose lines every team words itself.

/** Where a stage logs its requests, and under which keys of a JSON line. */
export interface AccessLog {
  readonly logGroup: string;
  readonly keys: Readonly<Partial<Record<AccessField, string>>>;
}

/** What is read of a line. */
export type AccessField = 'source' | 'agent' | 'outcome' | 'path';

/** The variables of a format that name each (API Gateway, Variables for access logging). */
const VARIABLES: readonly (readonly [AccessField, RegExp])[] = [
  ['source', /^\$context\.identity\.sourceIp$/],
  ['agent', /^\$context\.identity\.userAgent$/],
  ['outcome', /^\$context\.status$/],
  ['path', /^\$context\.(resourcePath|path)$/],
];

const keysIn = (format: string): AccessLog['keys'] => {
  const keys: Partial<Record<AccessField, string>> = {};
  // A number may stand without quotes, so that the format itself need not be JSON.
  for (const [, key = '', variable = ''] of format.matchAll(
    /"([^"]+)"\s*:\s*"?(\$context[.\w]+)"?/g,
  ))
    for (const [field, pattern] of VARIABLES) if (pattern.test(variable)) keys[field] ??= key;
  return keys;
};

/** What a destination and a format come to; undefined where lines go elsewhere, are not JSON, or name no source. */
export const accessLogOf = (
  destinationArn: string | undefined,
  format: string | undefined,
): AccessLog | undefined => {
  const logGroup = /:log-group:([^:]+)/.exec(destinationArn ?? '')?.[1];
  const keys = keysIn(format ?? '');
  return logGroup === undefined || keys.source === undefined ? undefined : { logGroup, keys };
};

/** The access log of a stage; undefined where it has none that can be read. @throws what the SDK throws. */
export const readAccessLog = async (
  client: APIGatewayClient,
  restApiId: string,
  stageName: string,
): Promise<AccessLog | undefined> => {
  const { accessLogSettings } = await client.send(new GetStageCommand({ restApiId, stageName }));
  return accessLogOf(accessLogSettings?.destinationArn, accessLogSettings?.format);
};
