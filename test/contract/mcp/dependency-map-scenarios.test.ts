import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { z } from 'zod';
import { composeServers } from '../../../mcp/compose-servers.ts';
import { readMcpConfig } from '../../../mcp/config.ts';
import { getServiceMap, suggestIsolation } from '../../../mcp/contracts/dependency-map-tools.ts';
import type { ToolContract } from '../../../mcp/contracts/tool-contract.ts';
import { type AuthShop, stageSymptom, startAuthShop } from '../../support/auth-shop.ts';
import { runCommand } from '../../support/run-command.ts';

jest.setTimeout(90_000);

const PLAYED_S = 110;

let shop: AuthShop;
let client: Client;
let env: Record<string, string>;
beforeAll(async () => {
  shop = await startAuthShop('cold-start', PLAYED_S);
  env = { ...shop.env, DATA_DIR: mkdtempSync(join(tmpdir(), 'halcyon-mcp-')) };
  Object.assign(process.env, env);
  const read = readMcpConfig(env);
  if (!read.ok) throw new Error(read.problems.join('\n'));
  const servers = await composeServers(read.config, () => shop.nowMs);
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  client = new Client({ name: 'test', version: '0' });
  await Promise.all([servers.build['dependency-map']().connect(theirs), client.connect(ours)]);
});
afterEach(() => shop.faults.reset());
afterAll(async () => {
  await client?.close();
  await shop?.stop();
});

const iso = (ms: number): string => new Date(ms).toISOString();
const window = () => ({ from: iso(shop.startedMs - 30_000), to: iso(shop.nowMs) });

const call = async <C extends ToolContract>(
  contract: C,
  input: object,
): Promise<z.infer<C['outputSchema']>> => {
  const answer = await client.callTool({ name: contract.name, arguments: { ...input } });
  expect(answer.isError).toBeFalsy();
  return contract.outputSchema.parse(answer.structuredContent) as z.infer<C['outputSchema']>;
};

const isolate = () =>
  call(suggestIsolation, {
    symptom: stageSymptom('latency', shop.nowMs),
    window: window(),
    baseline: { from: iso(shop.startedMs - 1_800_000), to: iso(shop.startedMs - 30_000) },
    causes: ['shop-authorizer'],
  });

test('the founding story is cut first at the breaker that exists, with the fallback its owners declared', async () => {
  const { cuts } = await isolate();
  expect(cuts[0]).toEqual({
    kind: 'circuit-breaker',
    from: 'user-service',
    to: 'users-table',
    saves: expect.stringMatching(
      /^users-table gets \d+ calls a minute fewer, \d+ of them beyond the usual; about \d+ requests a minute no longer (fail at|wait for) users-table$/,
    ),
    costsUsers: expect.stringMatching(
      /^About \d+ requests a minute to user-service, 6 %, get cached profiles while the breaker is open$/,
    ),
    action: 'circuit-breaker',
  });
  expect(cuts.flatMap(({ from, to }) => [from, to])).not.toContain('shop-authorizer');
});

test('switches that cannot be read are a gap, and no breaker is named', async () => {
  shop.faults.add({ service: 'ssm', deny: true });
  const { cuts, gaps } = await isolate();
  expect(cuts[0]).toMatchObject({ kind: 'circuit-breaker', to: 'users-table' });
  expect(cuts.map(({ action }) => action)).not.toContain('circuit-breaker');
  expect(gaps).toContainEqual(
    expect.objectContaining({ what: 'breaker switches', why: 'access-denied' }),
  );
});

test('the MCP Inspector gets the map around a service', async () => {
  const { code, stdout, stderr } = await runCommand(
    'node_modules/.bin/mcp-inspector',
    [
      ...['--cli', 'node', 'mcp/main.ts', 'dependency-map'],
      ...Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
      ...['--method', 'tools/call', '--tool-name', getServiceMap.name],
      ...['--tool-arg', `window=${JSON.stringify(window())}`, '--tool-arg', 'around=users-table'],
      ...['--tool-arg', 'hops=1'],
    ],
    { PATH: process.env['PATH'] ?? '', HOME: tmpdir() },
  );
  if (code !== 0) throw new Error(`${stdout}${stderr}`);
  const { nodes, gaps } = getServiceMap.outputSchema.parse(JSON.parse(stdout).structuredContent);
  expect(nodes.map(({ id }) => id).toSorted()).toEqual(
    expect.arrayContaining(['user-service', 'users-table']),
  );
  expect(nodes.map(({ id }) => id)).not.toContain('shop-api/prod');
  expect(gaps).toEqual([]);
});
