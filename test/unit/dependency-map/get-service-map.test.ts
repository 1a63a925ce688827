import { describe, expect, test } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import fc from 'fast-check';
import { getServiceMap, type ServiceMap } from '../../../mcp/contracts/dependency-map-tools.ts';
import { getServiceMapTool } from '../../../mcp/dependency-map/get-service-map.ts';
import { fitMap } from '../../../mcp/dependency-map/service-map/fit-map.ts';
import { createServer } from '../../../mcp/shared/create-server.ts';
import { calls } from '../../support/made-rca-input.ts';
import { stillTelemetry } from '../../support/still-telemetry.ts';

const WINDOW = { from: '2026-11-22T02:00:00Z', to: '2026-11-22T03:00:00Z' };

const mapOf = (edges: ServiceMap['edges']): ServiceMap => ({
  nodes: [...new Set(edges.flatMap(({ from, to }) => [from, to]))].map((id) => ({
    id,
    type: 'unknown',
    aliases: id === 'c' ? ['the c'] : [],
  })),
  edges,
});

const serving = (map: ServiceMap) => ({
  ...stillTelemetry,
  serviceMap: async () => ({ status: 'ok' as const, value: map, evidence: [], gaps: [] }),
});

const ask = async (map: ServiceMap, input: object) =>
  getServiceMap.outputSchema.parse(
    await getServiceMapTool(serving(map)).handler(
      { window: WINDOW, ...input },
      { signal: new AbortController().signal },
    ),
  );

const ids = ({ nodes }: { nodes: { id: string }[] }): string[] => nodes.map(({ id }) => id);

describe('the map', () => {
  const chain = mapOf(calls(['a', 'b'], ['b', 'c'], ['c', 'd'], ['d', 'e'], ['x', 'y']));

  test('is whole when nobody asks for a part', async () => {
    expect(await ask(chain, {})).toEqual({ ...chain, evidence: [], gaps: [] });
  });

  test('around a service is what it calls and what calls it, so many calls away', async () => {
    const near = await ask(chain, { around: 'c', hops: 1 });
    expect(ids(near)).toEqual(['c', 'd', 'b']);
    expect(near.edges).toEqual(calls(['b', 'c'], ['c', 'd']));
    expect(ids(await ask(chain, { around: 'the c' })).toSorted()).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
  });

  test('around a service that it does not have is nothing, and says so', async () => {
    const answer = await ask(chain, { around: 'nobody' });
    expect(answer).toMatchObject({
      nodes: [],
      edges: [],
      gaps: [{ what: 'a service named nobody in the map', why: 'no-data' }],
    });
  });

  test('that cannot be read is a gap, and no second one for the service asked for', async () => {
    const answer = await getServiceMapTool(stillTelemetry).handler(
      { window: WINDOW, around: 'a' },
      { signal: new AbortController().signal },
    );
    expect(answer).toMatchObject({ nodes: [], gaps: [{ what: 'everything' }] });
    expect(answer['gaps']).toHaveLength(1);
  });

  test('of 10,000 services fits into a body of 4 MiB, and says what it left out', async () => {
    const edges = Array.from({ length: 50_000 }, (_, at) => ({
      from: `production-service-number-${at % 10_000}`,
      to: `production-service-number-${(at * 7 + 1) % 10_000}`,
      kind: 'call' as const,
      callsPerMin: at,
      percentilesMs: { p50: 12.345, p90: 45.678, p99: 123.456 },
    }));
    const server = createServer('test', '0', '', [getServiceMapTool(serving(mapOf(edges)))]);
    const [near, far] = InMemoryTransport.createLinkedPair();
    const client = new Client({ name: 'test', version: '0' });
    await Promise.all([server.connect(far), client.connect(near)]);
    const answer = await client.callTool({
      name: getServiceMap.name,
      arguments: { window: WINDOW },
    });
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(4 * 1024 * 1024);
    const { nodes, gaps } = getServiceMap.outputSchema.parse(answer.structuredContent);
    expect(ids({ nodes })).toContain('production-service-number-9999');
    expect(gaps).toEqual([
      expect.objectContaining({
        what: expect.stringMatching(/^\d+ services and \d+ connections of the map/),
        why: 'left-out',
      }),
    ]);
  }, 30_000);
});

describe('a map that has to fit', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const anyMap = fc
    .array(
      fc.record({
        from: name,
        to: name,
        kind: fc.constant('call' as const),
        callsPerMin: fc.nat(1000),
        errorShare: fc.constantFrom(0, 0.5),
      }),
      { maxLength: 30 },
    )
    .map(mapOf);

  test('is no larger than allowed, and joins only services that it has', () => {
    fc.assert(
      fc.property(anyMap, fc.integer({ min: 30, max: 3000 }), (map, most) => {
        const fitted = fitMap(map, most);
        expect(Buffer.byteLength(JSON.stringify(fitted))).toBeLessThanOrEqual(most);
        const kept = ids(fitted);
        for (const { from, to } of fitted.edges)
          expect(kept).toEqual(expect.arrayContaining([from, to]));
      }),
    );
  });

  test('keeps calls that fail before calls that are many', () => {
    const failing = { from: 'a', to: 'b', kind: 'call' as const, callsPerMin: 5, errorShare: 0.4 };
    const busy = { from: 'c', to: 'd', kind: 'call' as const, callsPerMin: 900 };
    const map = mapOf([busy, failing]);
    const most = Buffer.byteLength(JSON.stringify(map)) - 1;
    expect(fitMap(map, most).edges).toEqual([failing]);
  });
});
