import { expect, test } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import {
  findRootCauses,
  getServiceMap,
  predictCascade,
  suggestIsolation,
} from '../../../mcp/contracts/dependency-map-tools.ts';
import { explainFindings } from '../../../mcp/contracts/explain-findings.ts';
import type { ToolContract } from '../../../mcp/contracts/tool-contract.ts';
import { generateCase } from '../../../mcp/dependency-map/bench/generate-cases.ts';
import { buildDependencyMapServer } from '../../../mcp/dependency-map/build-server.ts';
import { createLayoutThread } from '../../../mcp/dependency-map/picture/layout-thread.ts';
import { defineTool } from '../../../mcp/shared/define-tool.ts';
import { questionOfCase } from '../../../mcp/telemetry/recorded-question.ts';
import { createRecordedTelemetry } from '../../../mcp/telemetry/recorded-telemetry.ts';

const explain = defineTool(explainFindings, async () => ({
  claims: [],
  dropped: 0,
  source: 'text' as const,
}));

/** Seeds of small systems: a chain with one slow service, and one in which nothing is wrong. */
const SEEDS = { slow: 67, quiet: 51 } as const;

const connect = async (kind: keyof typeof SEEDS) => {
  const one = generateCase(SEEDS[kind]);
  if (one?.kind !== kind) throw new Error(`no ${kind} case`);
  const telemetry = createRecordedTelemetry(one.set, one.id);
  const client = new Client({ name: 'test', version: '0' });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([
    buildDependencyMapServer({ telemetry, explain, layout: createLayoutThread() }).connect(far),
    client.connect(near),
  ]);
  const call = async <C extends ToolContract>(contract: C, input: object) => {
    const result = await client.callTool({ name: contract.name, arguments: { ...input } });
    expect(result.isError).toBeFalsy();
    return contract.outputSchema.parse(result.structuredContent);
  };
  const truth = one.truth.map(({ node }) => node);
  return { truth, client, call, question: questionOfCase(one.set, one.id) };
};

test('offers its six tools, all read-only', async () => {
  const { client } = await connect('slow');
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name).toSorted()).toEqual([
    'explain_findings',
    'find_root_causes',
    'get_service_map',
    'predict_cascade',
    'render_cascade',
    'suggest_isolation',
  ]);
  expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
});

test('names the cause with evidence that a person can check, and the path it took', async () => {
  const { truth, call, question } = await connect('slow');
  const answer = await call(findRootCauses, question);
  const [first] = answer['candidates'] as {
    node: string;
    evidence: { query: string; values: object[] }[];
  }[];
  expect(truth).toContain(first?.node);
  expect(first?.evidence[0]?.query).toContain('Average');
  expect(first?.evidence[0]?.values).toHaveLength(2);
  expect((answer['path'] as string[])[0]).toBe(first?.node);
  expect((answer['findings'] as { status: string }[])[0]).toMatchObject({ status: 'ok' });
});

test('says nothing is wrong when nothing is', async () => {
  const { call, question } = await connect('quiet');
  const answer = await call(findRootCauses, question);
  expect(answer).toMatchObject({ candidates: [], path: [], findings: [{ status: 'ok' }] });
});

test('maps, forecasts and cuts by the contracts', async () => {
  const { truth, call, question } = await connect('slow');
  expect(await call(getServiceMap, { window: question.window })).toMatchObject({
    nodes: expect.arrayContaining([expect.objectContaining({ type: 'unknown' })]),
  });
  const input = { ...question, causes: truth };
  const cascade = await call(predictCascade, input);
  expect(cascade['ifWeWait']).toMatchObject({ text: expect.stringMatching(/\w/) });
  await call(suggestIsolation, input);
});
