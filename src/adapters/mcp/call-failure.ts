import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import type { ToolAnswer } from '../../app/ports.ts';

export interface CallFailure {
  readonly why: Extract<ToolAnswer<unknown>, { ok: false }>['why'];
  readonly detail: string;
  /** True when the connection itself failed: no call on it can do better. */
  readonly broken: boolean;
}

const refusals: ReadonlySet<number> = new Set([
  ErrorCode.InvalidRequest,
  ErrorCode.InvalidParams,
  ErrorCode.MethodNotFound,
]);

/** Tells a service that will not from one that cannot, by codes. */
export const callFailureOf = (error: unknown, timedOut: boolean): CallFailure => {
  const detail = error instanceof Error ? error.message.slice(0, 500) : 'unknown error';
  if (timedOut || (error instanceof McpError && error.code === ErrorCode.RequestTimeout)) {
    return { why: 'timed-out', detail, broken: false };
  }
  const refused =
    (error instanceof McpError && refusals.has(error.code)) ||
    (error instanceof StreamableHTTPError && (error.code === 401 || error.code === 403));
  const answered = error instanceof McpError && error.code !== ErrorCode.ConnectionClosed;
  return { why: refused ? 'refused' : 'unavailable', detail, broken: !refused && !answered };
};
