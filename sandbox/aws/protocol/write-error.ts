import type { NormalizedSchema } from '@smithy/core/schema';
import { ApiError } from './api-error.ts';
import { restJson, rpcJson, writeCborDocument } from './codec.ts';
import type { Operation, Protocol } from './operation.ts';
import type { WireAnswer } from './wire.ts';
import { escapeXml } from './write-xml.ts';

/** Statuses of errors that models leave out, since any service may answer them. */
const COMMON_STATUS: Readonly<Record<string, number>> = {
  AccessDeniedException: 400,
  InternalFailure: 500,
  ServiceUnavailable: 503,
  MissingAuthenticationTokenException: 403,
  UnknownOperationException: 404,
};

interface Shown {
  readonly code: string;
  readonly status: number;
  readonly queryCode: string;
  readonly schema: NormalizedSchema | undefined;
  readonly values: Record<string, unknown>;
}

const traitsOf = (schema: NormalizedSchema | undefined): Record<string, unknown> =>
  (schema?.getMergedTraits() ?? {}) as Record<string, unknown>;

const shownOf = (error: ApiError, operation: Operation | undefined): Shown => {
  const schema = operation?.errors.get(error.code);
  const traits = traitsOf(schema);
  const [queryCode, queryStatus] = (traits['awsQueryError'] ?? []) as [string?, number?];
  const status =
    error.status ??
    (traits['httpError'] as number | undefined) ??
    queryStatus ??
    COMMON_STATUS[error.code] ??
    400;
  return {
    code: error.code,
    status,
    queryCode: queryCode ?? error.code.replace(/Exception$/, ''),
    schema,
    values: { message: error.message, Message: error.message, ...error.members },
  };
};

const fields = (shown: Shown, codec: typeof rpcJson): Record<string, unknown> =>
  shown.schema === undefined
    ? { message: shown.values['message'] }
    : (JSON.parse(Buffer.from(codec.write(shown.schema, shown.values)).toString()) as Record<
        string,
        unknown
      >);

const asQuery = (shown: Shown, operation: Operation, requestId: string): WireAnswer => ({
  status: shown.status,
  headers: { 'content-type': 'text/xml' },
  body:
    `<ErrorResponse xmlns="${operation.xmlNamespace}"><Error>` +
    `<Type>${shown.status < 500 ? 'Sender' : 'Receiver'}</Type>` +
    `<Code>${escapeXml(shown.queryCode)}</Code>` +
    `<Message>${escapeXml(String(shown.values['message']))}</Message>` +
    `</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
});

const queryHeader = (shown: Shown, operation: Operation | undefined): Record<string, string> =>
  operation?.queryCompatible
    ? { 'x-amzn-query-error': `${shown.queryCode};${shown.status < 500 ? 'Sender' : 'Receiver'}` }
    : {};

/** An error in the form that the request's protocol has for it. */
export const writeError = (
  error: ApiError,
  protocol: Protocol,
  operation: Operation | undefined,
  requestId: string,
): WireAnswer => {
  const shown = shownOf(error, operation);
  if (protocol === 'query' && operation) return asQuery(shown, operation, requestId);
  if (protocol === 'cbor') {
    const body = { __type: shown.code, message: error.message };
    return {
      status: shown.status,
      headers: {
        'content-type': 'application/cbor',
        'smithy-protocol': 'rpc-v2-cbor',
        ...queryHeader(shown, operation),
      },
      body: writeCborDocument(body),
    };
  }
  if (protocol === 'rest')
    return {
      status: shown.status,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': shown.code },
      body: JSON.stringify(fields(shown, restJson)),
    };
  return {
    status: shown.status,
    headers: { 'content-type': 'application/x-amz-json-1.1', ...queryHeader(shown, operation) },
    body: JSON.stringify({ __type: shown.code, ...fields(shown, rpcJson) }),
  };
};

const hasAwsCode = (error: unknown): error is Error & { code: string } =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  error.code.endsWith('Exception');

/**
 * The error to answer: an API error as it is, a refusal of the world by the exception that its `code`
 * names, and any other fault as the endpoint's own.
 */
export const toApiError = (error: unknown): ApiError => {
  if (error instanceof ApiError) return error;
  if (hasAwsCode(error)) return new ApiError(error.code, error.message, { cause: error });
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new ApiError('InternalFailure', text, { cause: error });
};
