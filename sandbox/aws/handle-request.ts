import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { CallOperation } from './call-operation.ts';
import { ApiError } from './protocol/api-error.ts';
import { rpcCbor, rpcJson } from './protocol/codec.ts';
import type { Operations } from './protocol/load-operations.ts';
import { type Match, matchOperation, signedServiceOf } from './protocol/match-operation.ts';
import type { AnyRequest, AnyResponse } from './protocol/one-port-server.ts';
import type { Protocol } from './protocol/operation.ts';
import { readQuery } from './protocol/read-query.ts';
import { readRest } from './protocol/read-rest.ts';
import type { WireAnswer, WireRequest } from './protocol/wire.ts';
import { toApiError, writeError } from './protocol/write-error.ts';
import { writeOutput } from './protocol/write-output.ts';

/** Answers a request that is no API call, such as a certificate's; undefined when it is not its own. */
export type Route = (
  request: WireRequest,
) => WireAnswer | Promise<WireAnswer | undefined> | undefined;

const MAX_BODY_BYTES = 4 * 1024 * 1024;

const readBody = async (request: AnyRequest): Promise<Buffer> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES)
      throw new ApiError('RequestEntityTooLargeException', 'Request body too large', {
        status: 413,
      });
    parts.push(part);
  }
  const body = Buffer.concat(parts);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
};

const headersOf = (request: AnyRequest): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : value,
    ]),
  );

const unreadable = (cause: unknown): ApiError =>
  cause instanceof ApiError
    ? cause
    : new ApiError('SerializationException', 'The request could not be read', { cause });

const readInput = (match: Match, request: WireRequest): Record<string, unknown> => {
  const { operation, protocol } = match;
  try {
    if (protocol === 'rest') return readRest(match, request);
    if (operation.input.isUnitSchema()) return {};
    if (protocol === 'query') return readQuery(operation.input, match.form);
    return (protocol === 'cbor' ? rpcCbor : rpcJson).read(operation.input, request.body);
  } catch (error) {
    throw unreadable(error);
  }
};

const isSigned = (request: WireRequest): boolean =>
  signedServiceOf(request.headers['authorization']) !== undefined ||
  (request.headers['authorization'] ?? '').startsWith('Bearer ');

/** Operations that need no signature: they are links in SNS messages. */
const OPEN = new Set(['ConfirmSubscription', 'Unsubscribe']);

const unknownOperation = (request: WireRequest): ApiError =>
  new ApiError(
    'UnknownOperationException',
    `No operation for ${request.headers['x-amz-target'] ?? `${request.method} ${request.url.pathname}`}`,
  );

const answer = async (deps: Deps, request: WireRequest, requestId: string): Promise<WireAnswer> => {
  const match = matchOperation(deps.operations, request);
  const fallback: Protocol = request.headers['x-amz-target'] === undefined ? 'rest' : 'json';
  try {
    if (match === undefined) throw unknownOperation(request);
    if (!isSigned(request) && !OPEN.has(match.operation.name))
      throw new ApiError(
        'MissingAuthenticationTokenException',
        'Request is missing Authentication Token',
      );
    const output = await deps.call(match.operation, readInput(match, request), {
      username: 'sandbox-client',
    });
    return writeOutput(match.operation, match.protocol, output, requestId);
  } catch (error) {
    return writeError(toApiError(error), match?.protocol ?? fallback, match?.operation, requestId);
  }
};

const send = async (
  response: AnyResponse,
  answered: WireAnswer,
  requestId: string,
): Promise<void> => {
  const head = { 'x-amzn-requestid': requestId, ...answered.headers };
  (response as ServerResponse).writeHead(answered.status, head);
  if (typeof answered.body === 'string') response.end(answered.body);
  else if (answered.body instanceof Uint8Array) response.end(Buffer.from(answered.body));
  else {
    for await (const part of answered.body) (response as ServerResponse).write(part);
    response.end();
  }
};

interface Deps {
  readonly operations: Operations;
  readonly call: CallOperation;
  readonly routes: readonly Route[];
}

const wireOf = async (request: AnyRequest): Promise<WireRequest> => ({
  method: request.method ?? 'GET',
  url: new URL(request.url ?? '/', 'http://sandbox'),
  headers: headersOf(request),
  body: await readBody(request),
});

const reply = async (deps: Deps, request: WireRequest, requestId: string): Promise<WireAnswer> => {
  for (const route of deps.routes) {
    const found = await route(request);
    if (found !== undefined) return found;
  }
  return answer(deps, request, requestId);
};

/** Serves every request of the endpoint: the routes first, then the API. */
export const createRequestHandler =
  (deps: Deps) =>
  async (request: AnyRequest, response: AnyResponse): Promise<void> => {
    const requestId = randomUUID();
    try {
      await send(response, await reply(deps, await wireOf(request), requestId), requestId);
    } catch (error) {
      const refused = writeError(toApiError(error), 'rest', undefined, requestId);
      await (response.headersSent ? response.end() : send(response, refused, requestId));
    }
  };
