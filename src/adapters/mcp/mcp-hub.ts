import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Logger } from 'pino';
import type { ToolContract, ToolOutput } from '../../../mcp/contracts/tool-contract.ts';
import type { Clock, McpHub, ServiceName } from '../../app/ports.ts';
import { type CallFailure, callFailureOf } from './call-failure.ts';
import { withCallSignal } from './call-signal.ts';
import { createMcpConnection, type McpConnection } from './mcp-connection.ts';
import type { McpService } from './mcp-service.ts';

export interface McpHubOptions {
  readonly services: Readonly<Record<ServiceName, McpService>>;
  readonly clock: Clock;
  readonly logger: Logger;
}

type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly why: CallFailure['why'];
      readonly detail: string;
      readonly retryable: boolean;
    };

/**
 * The client of the three services. A call on a connection made earlier that turns out broken is made
 * once more on a new one, if the tool is idempotent; a slow call is cancelled at the server too.
 */
export const createMcpHub = ({ services, clock, logger }: McpHubOptions): McpHub => {
  const connections: Readonly<Record<ServiceName, McpConnection>> = {
    'auth-flow': createMcpConnection(services['auth-flow'], logger),
    'dependency-map': createMcpConnection(services['dependency-map'], logger),
    recovery: createMcpConnection(services.recovery, logger),
  };
  return {
    call: async (service, tool, input, timeoutMs) => {
      const from = clock();
      const signal = AbortSignal.timeout(timeoutMs);
      const make = () => attempt(connections[service], tool, { ...input }, signal);
      const first = await make();
      const last = !first.ok && first.retryable ? await make() : first;
      const tookMs = clock() - from;
      if (last.ok) return { ok: true, value: last.value, tookMs };
      const { why, detail } = last;
      logger.warn({ service, tool: tool.name, why, detail, tookMs }, 'mcp call failed');
      return { ok: false, why, detail, tookMs };
    },
    close: async () => {
      await Promise.allSettled(Object.values(connections).map((connection) => connection.close()));
    },
  };
};

const attempt = async <C extends ToolContract>(
  connection: McpConnection,
  tool: C,
  input: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Attempt<ToolOutput<C>>> => {
  let used: { readonly client: Client; readonly reused: boolean } | undefined;
  try {
    const { client, reused } = await orAborted(connection.client(), signal);
    used = { client, reused };
    const request = { name: tool.name, arguments: input };
    // The signal alone ends the call; the SDK's own limit of a minute would be a second opinion.
    const options = { signal, timeout: 2 ** 31 - 1 };
    return readResult(
      tool,
      await withCallSignal(signal, () => client.callTool(request, undefined, options)),
    );
  } catch (error) {
    const failure = callFailureOf(error, signal.aborted);
    if (used && failure.broken) connection.drop(used.client);
    const retryable = failure.broken && used?.reused === true && tool.annotations.idempotentHint;
    return { ok: false, why: failure.why, detail: failure.detail, retryable };
  }
};

const readResult = <C extends ToolContract>(
  tool: C,
  { isError, structuredContent, content }: Awaited<ReturnType<Client['callTool']>>,
): Attempt<ToolOutput<C>> => {
  if (isError) return { ok: false, why: 'refused', detail: wordsOf(content), retryable: false };
  const parsed = tool.outputSchema.safeParse(structuredContent);
  if (parsed.success) return { ok: true, value: parsed.data as ToolOutput<C> };
  return { ok: false, why: 'bad-answer', detail: parsed.error.message, retryable: false };
};

const wordsOf = (content: unknown): string =>
  JSON.stringify(content)?.slice(0, 500) ?? 'no words given';

const orAborted = async <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> => {
  signal.throwIfAborted();
  let onAbort: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort);
  });
  return Promise.race([promise, aborted]).finally(() =>
    signal.removeEventListener('abort', onAbort),
  );
};
