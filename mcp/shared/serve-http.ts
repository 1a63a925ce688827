import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { checkRequest, LOOPBACK_HOSTS } from './check-request.ts';
import { readJsonBody } from './read-json-body.ts';

/** A server that is up. */
export interface Serving {
  readonly url: string;
  /** Takes no more, lets what runs end for up to 5 s, then cuts it. */
  readonly close: () => Promise<void>;
}

export interface HttpOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  /** Address to bind to; default 127.0.0.1. */
  readonly host?: string;
  /** Asked of every call. Needed unless bound to loopback. */
  readonly token?: string | undefined;
  /** Host names besides loopback's that clients may reach it by. */
  readonly allowedHosts?: readonly string[];
  /** A server serves one request: stateless, so that any instance answers any call. */
  readonly buildServer: () => McpServer;
  readonly onError: (error: unknown) => void;
}

const CLOSE_GRACE_MS = 5_000;

const answerJson = (response: ServerResponse, status: number, body: unknown) => {
  const challenge = status === 401 ? { 'www-authenticate': 'Bearer' } : {};
  response
    .writeHead(status, { 'content-type': 'application/json', ...challenge })
    .end(JSON.stringify(body));
};

const refuse = (response: ServerResponse, status: number, message: string) =>
  answerJson(response, status, { jsonrpc: '2.0', error: { code: -32_000, message }, id: null });

const answerMcp = async (
  request: IncomingMessage,
  response: ServerResponse,
  buildServer: () => McpServer,
): Promise<void> => {
  const body = await readJsonBody(request);
  if (!body.ok) return refuse(response.setHeader('connection', 'close'), body.status, body.text);
  const server = buildServer();
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  response.on('close', () => void server.close());
  // The SDK's own types differ from its interface under exactOptionalPropertyTypes.
  await server.connect(transport as Transport);
  await transport.handleRequest(request, response, body.value);
};

/**
 * Serves MCP over Streamable HTTP at `/mcp`, and `/healthz`.
 * @throws TypeError when it would be open to other machines without a token.
 */
export const serveHttp = async (options: HttpOptions): Promise<Serving> => {
  const { port, host = '127.0.0.1', token, allowedHosts = [], buildServer, onError } = options;
  const bracketed = host.includes(':') ? `[${host}]` : host;
  if (token === undefined && !LOOPBACK_HOSTS.includes(bracketed))
    throw new TypeError(`Serving on ${host} needs a bearer token.`);
  const rules = { token, allowedHosts: new Set([...LOOPBACK_HOSTS, bracketed, ...allowedHosts]) };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url?.split('?')[0];
    if (path === '/healthz') return answerJson(response, 200, { status: 'ok' });
    if (path !== '/mcp') return refuse(response, 404, 'MCP is served at /mcp.');
    const refusal = checkRequest(request.headers, rules);
    if (refusal !== undefined) return refuse(response, refusal.status, refusal.text);
    // Without sessions there is no stream to GET and no session to DELETE.
    if (request.method !== 'POST')
      return refuse(response.setHeader('allow', 'POST'), 405, 'Only POST is served.');
    return answerMcp(request, response, buildServer);
  };

  const http = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      onError(error);
      if (!response.headersSent) refuse(response, 500, 'The server failed.');
      else response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject).listen(port, host, resolve);
  });
  const { port: bound } = http.address() as AddressInfo;
  return {
    url: `http://${bracketed}:${bound}/mcp`,
    close: async () => {
      const cut = setTimeout(() => http.closeAllConnections(), CLOSE_GRACE_MS);
      await new Promise<void>((resolve) => http.close(() => resolve()));
      clearTimeout(cut);
    },
  };
};
