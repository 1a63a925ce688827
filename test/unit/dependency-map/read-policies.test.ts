import { expect, test } from '@jest/globals';
import { readPolicies } from '../../../mcp/dependency-map/reading/read-policies.ts';
import type { Telemetry } from '../../../mcp/telemetry/telemetry.ts';
import { calls, inputOf } from '../../support/made-rca-input.ts';
import { stillTelemetry } from '../../support/still-telemetry.ts';

const FUNCTION = 'AWS::Lambda::Function';
const edges = calls(['api', 'auth'], ['auth', 'store'], ['queue', 'auth']).map((edge) =>
  edge.from === 'queue' ? { ...edge, kind: 'queue' as const } : edge,
);
const plain = inputOf(edges, [], { node: 'api', signal: 'latency' });
const input = {
  ...plain,
  nodes: plain.nodes.map((node) => (node.id === 'auth' ? { ...node, type: FUNCTION } : node)),
};

const asked: string[][] = [];
const telemetry: Telemetry = {
  ...stillTelemetry,
  functions: async (names) => {
    asked.push([...names]);
    const read = { aliases: [], versions: [], timeoutS: 3, reservedConcurrency: 50 };
    return {
      status: 'ok',
      value: names.map((node) => ({ node, ...read })),
      evidence: [],
      gaps: [],
    };
  },
};

test('functions bring their reserved concurrency, and their time-out bounds waits both ways', async () => {
  const { input: read } = await readPolicies(telemetry, input);
  expect(asked).toEqual([['auth']]);
  expect(read.nodes.find(({ id }) => id === 'auth')).toMatchObject({ maxConcurrency: 50 });
  expect(read.edges.map(({ timeoutMs }) => timeoutMs)).toEqual([3000, 3000, undefined]);
});

test('what the map says stands where it is stricter', async () => {
  const strict = {
    ...input,
    nodes: input.nodes.map((node) => ({ ...node, maxConcurrency: 5 })),
    edges: input.edges.map((edge) => ({ ...edge, timeoutMs: 200 })),
  };
  const { input: read } = await readPolicies(telemetry, strict);
  expect(read.nodes.find(({ id }) => id === 'auth')).toMatchObject({ maxConcurrency: 5 });
  expect(read.edges.map(({ timeoutMs }) => timeoutMs)).toEqual([200, 200, 200]);
});

test('a source that knows no functions changes nothing, and that is no gap', async () => {
  expect(await readPolicies(stillTelemetry, input)).toEqual({ input, gaps: [] });
});

test('what may not be read is said', async () => {
  const gaps = [{ what: 'functions', why: 'access-denied' as const }];
  const denied: Telemetry = {
    ...stillTelemetry,
    functions: async () => ({ status: 'failed', evidence: [], gaps }),
  };
  expect(await readPolicies(denied, input)).toEqual({ input, gaps });
});
