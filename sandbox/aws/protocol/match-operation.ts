import type { Operations } from './load-operations.ts';
import type { Operation, Protocol } from './operation.ts';
import type { WireRequest } from './wire.ts';

/** What a request asks for. */
export interface Match {
  readonly operation: Operation;
  readonly protocol: Protocol;
  /** Path labels of a restJson1 request, still percent-encoded. */
  readonly labels: Readonly<Record<string, string>>;
  readonly form: URLSearchParams;
}

const NO_FORM = new URLSearchParams();

/** The service that a SigV4 `Authorization` header was signed for. */
export const signedServiceOf = (authorization: string | undefined): string | undefined =>
  /Credential=[^/]+\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/.exec(authorization ?? '')?.[1];

const isForm = (request: WireRequest): boolean =>
  (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');

/** The form of a query request: its body, or the URL's query for a GET. */
const formOf = (request: WireRequest): URLSearchParams =>
  isForm(request)
    ? new URLSearchParams(request.body.toString())
    : (request.url.searchParams ?? NO_FORM);

const matchQuery = (operations: Operations, request: WireRequest): Match | undefined => {
  const form = formOf(request);
  const action = form.get('Action');
  if (action === null) return undefined;
  const version = form.get('Version') ?? '2010-03-31';
  const operation = operations.byAction.get(`${version} ${action}`);
  return operation && { operation, protocol: 'query', labels: {}, form };
};

const CBOR_PATH = /^\/service\/([^/]+)\/operation\/([^/]+)$/;

const matchCbor = (operations: Operations, request: WireRequest): Match | undefined => {
  const [, target, name] = CBOR_PATH.exec(request.url.pathname) ?? [];
  const operation = operations.byTarget.get(`${target}.${name}`);
  return operation && { operation, protocol: 'cbor', labels: {}, form: NO_FORM };
};

const demands = (operation: Operation, url: URL): boolean =>
  [...(operation.http?.literalQuery ?? [])].every(([key, value]) =>
    value === '' ? url.searchParams.has(key) : url.searchParams.get(key) === value,
  );

const matchRest = (operations: Operations, request: WireRequest): Match | undefined => {
  const signedFor = signedServiceOf(request.headers['authorization']);
  for (const operation of operations.rest) {
    if (operation.http?.method !== request.method) continue;
    if (signedFor !== undefined && operation.service.signingName !== signedFor) continue;
    const found = operation.http.path.exec(request.url.pathname);
    if (found && demands(operation, request.url))
      return { operation, protocol: 'rest', labels: found.groups ?? {}, form: NO_FORM };
  }
  return undefined;
};

/** Finds the operation that a request asks for; undefined when no loaded service has it. */
export const matchOperation = (operations: Operations, request: WireRequest): Match | undefined => {
  const target = request.headers['x-amz-target'];
  if (target !== undefined) {
    const operation = operations.byTarget.get(target);
    return operation && { operation, protocol: 'json', labels: {}, form: NO_FORM };
  }
  if (request.headers['smithy-protocol'] === 'rpc-v2-cbor') return matchCbor(operations, request);
  return matchQuery(operations, request) ?? matchRest(operations, request);
};
