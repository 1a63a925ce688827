import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { buildAuthFlowServer } from '../../../mcp/auth-flow/build-server.ts';
import { explainFindings } from '../../../mcp/contracts/explain-findings.ts';
import { createExplainTool } from '../../../mcp/shared/explain-tool.ts';
import { type Serving, serveHttp } from '../../../mcp/shared/serve-http.ts';
import { stillTelemetry } from '../../support/still-telemetry.ts';

const MAIN = ['mcp/main.ts', 'auth-flow'];
const ENV = {
  PATH: process.env['PATH'] ?? '',
  AWS_REGION: 'us-east-1',
  BEDROCK_ENABLED: 'false',
  LOG_LEVEL: 'info',
};

const buildServer = () =>
  buildAuthFlowServer({
    telemetry: stillTelemetry,
    explain: createExplainTool(async () => ({ claims: [], dropped: 0, source: 'text' })),
  });

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

const connect = async (transport: Transport): Promise<Client> => {
  const client = new Client({ name: 'test', version: '0' });
  await client.connect(transport);
  undo.push(async () => client.close());
  return client;
};

const serve = async (options: Partial<Parameters<typeof serveHttp>[0]> = {}): Promise<Serving> => {
  const serving = await serveHttp({ port: 0, buildServer, onError: () => undefined, ...options });
  undo.push(async () => serving.close());
  return serving;
};

const overHttp = (url: string, headers: Record<string, string> = {}) =>
  new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }) as Transport;

const window = { from: '2026-11-22T02:55:00.000Z', to: '2026-11-22T03:00:00.000Z' };
const symptom = { signal: 'latency', statistic: 'p90', at: '2026-11-22T02:59:00.000Z' };

/** What any client sees, however it is connected. */
const expectWhole = async (client: Client) => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name).toSorted()).toEqual([
    'correlate_auth_events',
    'explain_cold_starts',
    'explain_findings',
    'get_auth_flow_context',
  ]);
  for (const { annotations, outputSchema, description } of tools) {
    expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    expect(outputSchema).toBeDefined();
    expect(description).not.toBe('');
  }
  const told = await client.callTool({
    name: explainFindings.name,
    arguments: { findings: [], evidence: [] },
  });
  expect(told.structuredContent).toMatchObject({ claims: [], source: 'text' });
  const refused = await client.callTool({ name: 'get_auth_flow_context', arguments: { window } });
  expect(refused.isError).toBe(true);
};

describe('the auth-flow server', () => {
  test('in memory', async () => {
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    await buildServer().connect(theirs);
    await expectWhole(await connect(ours));
  });

  test('over Streamable HTTP, also by several clients at once', async () => {
    const { url } = await serve();
    await Promise.all([1, 2, 3].map(async () => expectWhole(await connect(overHttp(url)))));
  });

  test('over stdio, as a process of its own', async () => {
    const transport = new StdioClientTransport({
      command: 'node',
      args: MAIN,
      env: ENV,
      stderr: 'pipe',
    });
    await expectWhole(await connect(transport));
  });

  test('as a process over HTTP: asks for its token, and ends at SIGTERM', async () => {
    const env = { ...ENV, MCP_AUTH_FLOW_TOKEN: 'right' };
    const child: ChildProcess = spawn('node', [...MAIN, '--http', '0'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    undo.push(() => child.kill('SIGKILL'));
    if (child.stderr === null) throw new Error('no standard error');
    const [line] = (await once(createInterface(child.stderr), 'line')) as [string];
    const { url } = JSON.parse(line) as { url: string };
    await expectWhole(await connect(overHttp(url, { authorization: 'Bearer right' })));
    await expect(connect(overHttp(url, { authorization: 'Bearer wrong' }))).rejects.toThrow();
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  test('an empty source is said, not taken for health', async () => {
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    await buildServer().connect(theirs);
    const client = await connect(ours);
    const answer = await client.callTool({
      name: 'get_auth_flow_context',
      arguments: { symptom, window },
    });
    expect(answer.structuredContent).toMatchObject({
      verdict: 'cannot-tell',
      confidence: 0,
      gaps: [{ what: 'everything', why: 'no-data' }],
    });
  });
});

describe('HTTP', () => {
  const post = async (url: string, headers: Record<string, string>, body: string) =>
    fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
      body,
    });
  const ping = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });

  test('refuses a wrong token, none, and a foreign origin', async () => {
    const { url } = await serve({ token: 'right' });
    expect((await post(url, {}, ping)).status).toBe(401);
    const wrong = await post(url, { authorization: 'Bearer wrong' }, ping);
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get('www-authenticate')).toBe('Bearer');
    const foreign = { authorization: 'Bearer right', origin: 'https://evil.example' };
    expect((await post(url, foreign, ping)).status).toBe(403);
    expect((await post(url, { authorization: 'Bearer right' }, ping)).status).toBe(200);
  });

  test('refuses a body over 4 MiB, with and without its length, and one that is no JSON', async () => {
    const { url } = await serve();
    const large = `"${'x'.repeat(4 * 1024 * 1024)}"`;
    expect((await post(url, {}, large)).status).toBe(413);
    const streamed = new Blob([large]).stream();
    const chunked = fetch(url, { method: 'POST', body: streamed, duplex: 'half' } as RequestInit);
    expect((await chunked).status).toBe(413);
    expect((await post(url, {}, '{')).status).toBe(400);
  });

  test('serves health without a token, and nothing else elsewhere', async () => {
    const { url } = await serve({ token: 'right' });
    const health = await fetch(new URL('/healthz', url));
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
    expect((await fetch(new URL('/other', url))).status).toBe(404);
    const stream = await fetch(url, { headers: { authorization: 'Bearer right' } });
    expect([stream.status, stream.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('does not open itself to other machines without a token', async () => {
    await expect(serve({ host: '0.0.0.0' })).rejects.toThrow(TypeError);
  });
});
