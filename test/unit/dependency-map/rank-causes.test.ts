import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rankCauses } from '../../../mcp/dependency-map/engine/rank-causes.ts';
import type { ObservedSeries } from '../../../mcp/dependency-map/engine/rca-input.ts';
import { calls, inputOf, made } from '../../support/made-rca-input.ts';

const chain = calls(['web', 'api'], ['api', 'users'], ['users', 'store']);
const requests = (...nodes: string[]): ObservedSeries[] =>
  nodes.map((node) => made(node, 'requests', 6000));
const first = (input: Parameters<typeof rankCauses>[0]) => rankCauses(input).causes[0];

describe('who is blamed', () => {
  test('the slow callee, not the callers that wait for it', () => {
    const ranking = rankCauses(
      inputOf(
        chain,
        [
          ...requests('web', 'api', 'users', 'store'),
          made('web', 'latency', 0.5, 1.3),
          made('api', 'latency', 0.4, 1.2),
          made('users', 'latency', 0.2, 1.0),
          made('store', 'latency', 0.05, 0.05),
        ],
        { node: 'web', signal: 'latency' },
      ),
    );
    expect(ranking.causes[0]).toMatchObject({ node: 'users', metric: 'latency' });
    expect(ranking.causes[0]?.confidence).toBeGreaterThan(0.8);
    expect(ranking.causes[0]?.sinceS).toBe(300);
  });

  test('where errors begin, not where they pass through', () => {
    const found = first(
      inputOf(
        chain,
        [
          ...requests('web', 'api', 'users', 'store'),
          ...['web', 'api', 'users'].map((node) => made(node, 'availability', 99.9, 70)),
          made('store', 'availability', 100, 100),
        ],
        { node: 'web', signal: 'availability' },
      ),
    );
    expect(found).toMatchObject({ node: 'users', metric: 'availability' });
  });

  test('a service that nobody measures is looked through', () => {
    const found = first(
      inputOf(
        chain,
        [
          ...requests('web', 'api', 'store'),
          made('web', 'latency', 0.5, 1.5),
          made('api', 'latency', 0.4, 1.4),
          made('store', 'latency', 0.05, 1.05),
        ],
        { node: 'web', signal: 'latency' },
      ),
    );
    expect(found?.node).toBe('store');
  });

  test('of two causes, both', () => {
    const { causes } = rankCauses(
      inputOf(
        calls(['web', 'cart'], ['web', 'search']),
        [
          ...requests('web', 'cart', 'search'),
          made('web', 'latency', 0.2, 1.2),
          made('cart', 'latency', 0.05, 0.55),
          made('search', 'latency', 0.05, 0.55),
        ],
        { node: 'web', signal: 'latency' },
      ),
    );
    const nodes = causes.map(({ node }) => node);
    expect(nodes.slice(0, 2).toSorted()).toEqual(['cart', 'search']);
    for (const { confidence } of causes.slice(0, 2)) expect(confidence).toBeGreaterThan(0.3);
  });

  test('what made the load, not the store that it overloads', () => {
    const edges = calls(['api', 'auth'], ['api', 'users'], ['users', 'store']);
    const input = inputOf(
      edges,
      [
        ...requests('api', 'auth', 'users'),
        made('api', 'latency', 0.3, 1.3),
        made('auth', 'latency', 0.1, 1.1),
        made('users', 'latency', 0.1, 0.12, 7),
        made('store', 'requests', 6000, 18_000, 7),
        made('store', 'latency', 0.01, 0.2, 8),
        made('store', 'throttles', 0, 3000, 8),
      ],
      { node: 'store', signal: 'throttles' },
    );
    const ranking = rankCauses(input);
    expect(ranking.causes[0]?.node).toBe('auth');
    expect(ranking.victims.map(({ node }) => node)).toEqual(['store']);
  });

  test('a store that failed before clients came again keeps its blame', () => {
    const ranking = rankCauses(
      inputOf(
        calls(['api', 'users'], ['users', 'store']),
        [
          ...['api', 'users', 'store'].map((node) => made(node, 'requests', 6000, 18_000, 8)),
          made('api', 'latency', 0.3, 0.9),
          made('users', 'latency', 0.2, 0.8),
          made('store', 'latency', 0.01, 0.61),
        ],
        { node: 'api', signal: 'latency' },
      ),
    );
    expect(ranking.causes[0]?.node).toBe('store');
    expect(ranking.victims).toEqual([]);
  });

  test('a surge from outside is the cause when nothing below it changed first', () => {
    const found = first(
      inputOf(
        calls(['web', 'api'], ['api', 'store']),
        [
          ...['web', 'api', 'store'].map((node) => made(node, 'requests', 6000, 24_000)),
          made('web', 'latency', 0.3, 0.9),
          made('api', 'latency', 0.2, 0.8),
          made('store', 'latency', 0.05, 0.65),
        ],
        { node: 'web', signal: 'latency' },
      ),
    );
    expect(found).toMatchObject({ node: 'web', metric: 'requests' });
  });

  test('an uninstrumented endpoint is another name of the service behind it', () => {
    const input = inputOf(
      calls(['web', 'search'], ['web', 'lb.example.net_remote'], ['search', 'store']),
      [
        made('web', 'requests', 6000),
        made('search', 'requests', 600),
        made('lb.example.net_remote', 'requests', 5400),
        made('web', 'latency', 0.3, 1.2),
        made('search', 'latency', 0.1, 1.0),
        made('lb.example.net_remote', 'latency', 0.11, 1.01),
      ],
      { node: 'web', signal: 'latency' },
    );
    const nodes = input.nodes.map((node) =>
      node.id.endsWith('_remote') ? { ...node, type: 'remote' } : node,
    );
    const ranking = rankCauses({ ...input, nodes });
    expect(ranking.causes[0]?.node).toBe('search');
    expect(ranking.twins.get('lb.example.net_remote')).toBe('search');
  });

  test('cold starts count although the function does not measure them', () => {
    const edges = calls(['api', 'auth'], ['api', 'users']);
    const found = first(
      inputOf(
        edges,
        [
          ...requests('api', 'auth', 'users'),
          made('api', 'latency', 0.3, 0.7),
          made('auth', 'latency', 0.1, 0.1),
          made('users', 'latency', 0.1, 0.1),
        ],
        { node: 'api', signal: 'latency' },
        {
          coldStarts: [
            { node: 'auth', rate: 0.3, baselineRate: 0.001, initS: 0.8, invocations: 5000 },
          ],
        },
      ),
    );
    expect(found).toMatchObject({ node: 'auth', metric: 'cold-starts' });
  });

  test('a change shortly before raises the confidence, one long before does not', () => {
    const series = [
      ...requests('web', 'api'),
      made('web', 'latency', 0.3, 0.6),
      made('api', 'latency', 0.2, 0.35),
    ];
    const confidence = (beforeOnsetS: number): number => {
      const changes = [{ node: 'api', what: 'v2 live', at: '2026-01-01T00:00:00Z', beforeOnsetS }];
      const input = inputOf(
        calls(['web', 'api']),
        series,
        { node: 'web', signal: 'latency' },
        { changes },
      );
      return rankCauses(input).causes.find(({ node }) => node === 'api')?.confidence ?? 0;
    };
    expect(confidence(120)).toBeGreaterThan(confidence(86_400));
  });

  test('nobody, when nothing is wrong', () => {
    const series = ['web', 'api', 'users', 'store'].flatMap((node) => [
      made(node, 'latency', 0.2),
      made(node, 'availability', 99.9),
      made(node, 'requests', 6000),
    ]);
    expect(rankCauses(inputOf(chain, series, { node: 'web', signal: 'latency' })).causes).toEqual(
      [],
    );
  });

  test('nobody, when nothing is measured', () => {
    expect(rankCauses(inputOf(chain, [], { node: 'web', signal: 'latency' })).causes).toEqual([]);
  });
});

describe('what always holds', () => {
  const amounts = fc.record({
    usual: fc.double({ min: 1e-4, max: 10, noNaN: true }),
    factor: fc.double({ min: 0.2, max: 40, noNaN: true }),
  });
  const systems = fc.record({
    edges: fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { minLength: 1, maxLength: 25 }),
    nodes: fc.array(amounts, { minLength: 10, maxLength: 10 }),
    scale: fc.constantFrom(0.001, 1, 1000),
  });
  const build = (
    one: { edges: [number, number][]; nodes: { usual: number; factor: number }[] },
    scale: number,
  ) =>
    inputOf(
      calls(...one.edges.map(([from, to]): [string, string] => [`n${from}`, `n${to}`])),
      one.nodes.flatMap(({ usual, factor }, at) => [
        made(`n${at}`, 'latency', usual * scale, usual * factor * scale),
        made(`n${at}`, 'requests', 600),
      ]),
      { node: `n${one.edges[0]?.[0] ?? 0}`, signal: 'latency' },
    );

  test('blame adds up to the symptom, whatever the graph, cycles included', () => {
    fc.assert(
      fc.property(systems, (one) => {
        const { blame } = rankCauses(build(one, 1));
        const total = [...blame.own.values()].reduce((sum, part) => sum + part, 0);
        expect(total).toBeGreaterThan(0.9);
        expect(total).toBeLessThan(1.0001);
      }),
    );
  });

  test('the unit of a latency does not matter', () => {
    fc.assert(
      fc.property(systems, (one) => {
        const names = (scale: number) =>
          rankCauses(build(one, scale)).causes.map(({ node }) => node);
        expect(names(one.scale)).toEqual(names(1));
      }),
    );
  });

  test('candidates come best first with a confidence between 0 and 1', () => {
    fc.assert(
      fc.property(systems, (one) => {
        const { causes } = rankCauses(build(one, 1));
        const scores = causes.map(({ score }) => score);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
        for (const { confidence } of causes) {
          expect(confidence).toBeGreaterThanOrEqual(0);
          expect(confidence).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe('resources', () => {
  const cpu = (node: string, usual: number, now = usual): ObservedSeries => ({
    ...made(node, 'saturation', usual, now),
    statistic: 'Average',
    unit: '%',
    source: { namespace: 'recorded', metricName: 'cpu', dimensions: {} },
  });

  test('a store of which only the processor is measured is what its caller waits for', () => {
    const found = first(
      inputOf(
        calls(['web', 'api'], ['api', 'store']),
        [
          ...requests('web', 'api'),
          made('web', 'latency', 0.3, 1.3),
          made('api', 'latency', 0.2, 1.2),
          cpu('api', 20),
          cpu('store', 15, 95),
        ],
        { node: 'web', signal: 'latency' },
      ),
    );
    expect(found).toMatchObject({ node: 'store', metric: 'saturation' });
  });

  test('a processor that is taken names the trouble; one that more requests take does not', () => {
    const slow = (asked: number) =>
      inputOf(
        calls(['web', 'api']),
        [
          made('web', 'requests', 6000, asked),
          made('api', 'requests', 6000, asked),
          made('web', 'latency', 0.3, 1.3),
          made('api', 'latency', 0.2, 1.2),
          cpu('api', 20, 60),
        ],
        { node: 'web', signal: 'latency' },
      );
    expect(first(slow(6000))).toMatchObject({ node: 'api', metric: 'saturation' });
    expect(rankCauses(slow(18_000)).causes.map(({ metric }) => metric)).not.toContain('saturation');
  });
});

test('a caller that fails and is slower gave up on the slow callee', () => {
  const found = first(
    inputOf(
      chain,
      [
        ...requests('web', 'api', 'users', 'store'),
        made('web', 'availability', 99.9, 80),
        made('web', 'latency', 0.5, 0.7),
        made('api', 'latency', 0.4, 0.6),
        made('users', 'latency', 0.2, 0.4),
        made('store', 'latency', 0.05, 0.05),
      ],
      { node: 'web', signal: 'availability' },
    ),
  );
  expect(found?.node).toBe('users');
});
