import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { MapEdge } from '../../../mcp/contracts/dependency-map-tools.ts';
import type { Signal } from '../../../mcp/contracts/symptom.ts';
import { rankCauses } from '../../../mcp/dependency-map/engine/rank-causes.ts';
import type { ObservedSeries } from '../../../mcp/dependency-map/engine/rca-input.ts';
import { forecastCascade } from '../../../mcp/dependency-map/forecast/forecast-cascade.ts';
import { type Breaker, CUT_ACTIONS, type Cut } from '../../../mcp/dependency-map/isolation/cut.ts';
import { suggestCuts } from '../../../mcp/dependency-map/isolation/suggest-cuts.ts';
import { calls, inputOf, made } from '../../support/made-rca-input.ts';

const LAMBDA = 'AWS::Lambda::Function';
const TABLE = 'AWS::DynamoDB::Table';
const STAGE = 'AWS::ApiGateway::Stage';
const QUEUE = 'AWS::SQS::Queue';

/** Cuts for a made system; `types` by node, functions where none is given. */
const cutsOf = (
  edges: readonly MapEdge[],
  series: readonly ObservedSeries[],
  causes: readonly string[],
  types: Readonly<Record<string, string>> = {},
  breakers: readonly Breaker[] = [],
  symptom: { node: string; signal: Signal } = { node: 'api', signal: 'errors' },
) => {
  const input = inputOf(edges, series, symptom);
  const nodes = input.nodes.map((node) => ({ ...node, type: types[node.id] ?? LAMBDA }));
  const ranking = rankCauses({ ...input, nodes });
  return suggestCuts(ranking, causes, forecastCascade(ranking, causes), breakers);
};

/** A database that two functions share; `batch` asks it more than its usual 300 a minute, and all wait. */
const SHARED = calls(['api', 'shop'], ['shop', 'store'], ['batch', 'store']);
const STORE = { api: STAGE, store: 'AWS::RDS::DBInstance' };
const shared = (batch: number, shop = 6000): ObservedSeries[] => [
  made('api', 'requests', 6000),
  made('api', 'latency', 0.3, 0.8),
  made('shop', 'requests', 6000, shop),
  made('shop', 'latency', 0.2, 0.7),
  made('batch', 'requests', 300, batch),
  made('store', 'requests', 6300, shop + batch),
  made('store', 'latency', 0.05, 0.5),
  { ...made('store', 'saturation', 40, 99), unit: '%' },
];

describe('a breaker', () => {
  test('is opened at the caller that adds load to a shared store, not at the healthy one', () => {
    const cuts = cutsOf(SHARED, shared(3000), ['batch'], STORE);
    expect(cuts.filter(({ kind }) => kind === 'circuit-breaker')).toEqual([
      {
        kind: 'circuit-breaker',
        from: 'batch',
        to: 'store',
        saves:
          'store gets 3000 calls a minute fewer, 2700 of them beyond the usual; about 9000 requests a minute no longer wait for store',
        costsUsers:
          'About 3000 requests a minute to batch get a fallback while the breaker is open',
      },
    ]);
  });

  test('is not opened at a caller that asks a little more, as callers do', () => {
    const cuts = cutsOf(SHARED, shared(3000, 6600), ['batch'], STORE);
    expect(cuts.map(({ from }) => from)).not.toContain('shop');
  });

  test('names the action where the call has a switch, with what its owners declared', () => {
    const declared = {
      caller: 'batch',
      callee: 'store',
      fallback: 'old lists',
      degradedShare: 0.1,
    };
    const cuts = cutsOf(SHARED, shared(3000), ['batch'], STORE, [declared]);
    expect(cuts[0]).toMatchObject({
      kind: 'circuit-breaker',
      action: CUT_ACTIONS.breaker,
      costsUsers:
        'About 300 requests a minute to batch, 10 %, get old lists while the breaker is open',
    });
  });

  test('is not opened for trouble that few requests feel', () => {
    const few = [
      made('batch', 'requests', 3000, 6000),
      made('store', 'requests', 3000, 5900),
      made('store', 'throttles', 0, 300),
    ];
    const edges = calls(['batch', 'store']);
    const cuts = cutsOf(edges, few, ['batch'], { store: TABLE }, [], {
      node: 'store',
      signal: 'throttles',
    });
    expect(cuts.map(({ kind, to }) => `${kind} ${to}`)).toEqual(['bulkhead store']);
  });
});

describe('a bulkhead', () => {
  test('bounds the function that takes a store from its other callers', () => {
    const cuts = cutsOf(SHARED, shared(3000), ['batch'], STORE);
    expect(cuts.filter(({ kind }) => kind === 'bulkhead')).toEqual([
      {
        kind: 'bulkhead',
        to: 'batch',
        saves:
          'batch leaves room at store for its other callers; about 6000 requests a minute no longer wait for store',
        costsUsers: 'About 2700 requests a minute to batch, those beyond its usual, are refused',
        action: CUT_ACTIONS.concurrency,
      },
    ]);
  });

  test('names no action for a caller that is no function', () => {
    const cuts = cutsOf(SHARED, shared(3000), ['batch'], { ...STORE, batch: 'AWS::ECS::Fargate' });
    const bulkhead = cuts.find(({ kind }) => kind === 'bulkhead');
    expect(bulkhead).toBeDefined();
    expect(bulkhead).not.toHaveProperty('action');
  });

  test('is not built when it would refuse more than it spares', () => {
    const cuts = cutsOf(SHARED, shared(12_000), ['batch'], STORE);
    expect(cuts.map(({ kind }) => kind)).toEqual(['circuit-breaker']);
  });

  test('is more capacity for a table, which costs no user anything', () => {
    const cuts = cutsOf(
      calls(['shop', 'store']),
      [
        made('shop', 'requests', 6000),
        made('shop', 'errors', 0, 3000),
        made('store', 'requests', 6000, 6000),
        made('store', 'throttles', 0, 6000),
      ],
      ['shop'],
      { store: TABLE },
      [],
      { node: 'shop', signal: 'errors' },
    );
    expect(cuts).toContainEqual({
      kind: 'bulkhead',
      to: 'store',
      saves:
        'store gets room for the 6000 calls a minute beyond its usual; about 3000 requests a minute no longer fail at store',
      costsUsers: 'Nothing; it is billed by the hour, takes minutes, and does not stop repeats',
      action: CUT_ACTIONS.capacity,
    });
  });
});

describe('a throttle', () => {
  const edges: MapEdge[] = [
    { from: 'web', to: 'api', kind: 'call' },
    ...calls(['api', 'shop'], ['shop', 'store']),
  ];
  const surge = (now: number, refused: number): ObservedSeries[] => [
    made('api', 'requests', 6000, now),
    made('api', 'errors', 0, refused / 2),
    made('shop', 'requests', 6000, now),
    made('store', 'requests', 6000, now - refused),
    made('store', 'throttles', 0, refused),
  ];
  const types = { web: 'client', api: STAGE, store: TABLE };

  test('stands where more comes in than usual', () => {
    const cuts = cutsOf(edges, surge(9000, 6000), ['api'], types);
    expect(cuts.find(({ kind }) => kind === 'throttle')).toEqual({
      kind: 'throttle',
      to: 'api',
      saves: expect.stringMatching(
        /^Everything behind api gets its usual load back, 3000 requests a minute fewer; about \d+ requests a minute no longer fail at store$/,
      ),
      costsUsers:
        'About 3000 requests a minute to api, 33 % of all, are refused with 429, repeats among them',
      action: CUT_ACTIONS.stage,
    });
  });

  test('is left out when it would refuse more requests than it spares', () => {
    const cuts = cutsOf(edges, surge(9000, 600), ['api'], types);
    expect(cuts.map(({ kind }) => kind)).not.toContain('throttle');
  });

  test('never stands at an authorizer, which would lock users out', () => {
    const guarded: MapEdge[] = [
      ...edges,
      { from: 'web', to: 'guard', kind: 'authorizes' },
      ...calls(['guard', 'store']),
    ];
    const series = [...surge(9000, 6000), made('guard', 'requests', 6000, 9000)];
    const cuts = cutsOf(guarded, series, ['api'], types);
    expect(cuts.map(({ kind }) => kind)).toContain('throttle');
    expect(cuts.filter(({ from, to }) => [from, to].includes('guard'))).toEqual([]);
  });

  test('is no cure for a function that has much running at once because it is slow', () => {
    const slow = [
      made('api', 'requests', 6000, 9000),
      made('api', 'latency', 0.2, 2),
      made('shop', 'requests', 6000, 9000),
      made('shop', 'latency', 0.1, 1.9),
      made('shop', 'saturation', 10, 280),
    ];
    expect(cutsOf(edges.slice(0, 2), slow, ['shop'], types)).toEqual([]);
  });

  test('names no action for an entry that is no stage', () => {
    const cuts = cutsOf(edges, surge(9000, 6000), ['api'], { ...types, api: 'AWS::ECS::Fargate' });
    const throttle = cuts.find(({ kind }) => kind === 'throttle');
    expect(throttle).toBeDefined();
    expect(throttle).not.toHaveProperty('action');
  });
});

describe('shedding', () => {
  const feed: MapEdge = { from: 'jobs', to: 'batch', kind: 'queue', callsPerMin: 3000 };

  test('pauses the queue of the worker that takes a store from others: nothing is broken or lost', () => {
    const types = { ...STORE, jobs: QUEUE };
    const cuts = cutsOf([...SHARED, feed], shared(3000), ['batch'], types);
    expect(cuts.find(({ kind }) => kind === 'shed')).toEqual({
      kind: 'shed',
      from: 'jobs',
      to: 'batch',
      saves:
        'store gets 3000 calls a minute fewer from batch; about 6000 requests a minute no longer wait for store',
      costsUsers: 'Nobody is refused; about 3000 messages a minute wait in jobs and are done later',
      action: 'event-source-pause',
    });
  });

  test('keeps messages from a worker that fails', () => {
    const failing = [made('batch', 'requests', 600), made('batch', 'errors', 0, 500)];
    const cuts = cutsOf([feed], failing, ['batch'], { jobs: QUEUE }, [], {
      node: 'batch',
      signal: 'errors',
    });
    expect(cuts).toEqual([
      expect.objectContaining({
        kind: 'shed',
        from: 'jobs',
        saves: 'Messages are kept in jobs until batch is well, and none is tried in vain',
      }),
    ]);
  });
});

describe('a degraded answer', () => {
  const slow: ObservedSeries[] = [
    made('api', 'requests', 6000),
    made('api', 'latency', 0.3, 1.3),
    made('shop', 'requests', 6000),
    made('shop', 'latency', 0.2, 1.2),
    made('advice', 'requests', 6000),
    made('advice', 'latency', 0.1, 1.1),
  ];
  const edges = calls(['api', 'shop'], ['shop', 'advice']);
  const symptom = { node: 'api', signal: 'latency' } as const;

  test('comes from the caller that waits for a cause', () => {
    const cuts = cutsOf(edges, slow, ['advice'], { api: STAGE }, [], symptom);
    expect(cuts).toEqual([
      {
        kind: 'degrade',
        from: 'shop',
        to: 'advice',
        saves:
          'shop answers without advice; about 6000 requests a minute no longer wait for advice',
        costsUsers: 'About 6000 requests a minute to shop lack what advice adds, or get it older',
      },
    ]);
  });

  test('names the breaker only for a call that has one', () => {
    const breakers = [
      { caller: 'api', callee: 'advice' },
      { caller: 'shop', callee: 'advice' },
    ];
    const [cut] = cutsOf(edges, slow, ['advice'], { api: STAGE }, breakers, symptom);
    expect(cut).toMatchObject({ kind: 'degrade', action: CUT_ACTIONS.breaker });
  });

  test('never stands in for a user pool, which says who somebody is', () => {
    const pool = { api: STAGE, advice: 'AWS::Cognito::UserPool' };
    expect(cutsOf(edges, slow, ['advice'], pool, [], symptom)).toEqual([]);
  });

  test('is not given for a cause that fails now and then', () => {
    const rare = [
      ...slow.filter(({ signal }) => signal === 'requests'),
      made('shop', 'errors', 0, 300),
      made('advice', 'errors', 0, 300),
    ];
    expect(cutsOf(edges, rare, ['advice'], { api: STAGE })).toEqual([]);
  });
});

test('every action is one of the catalogue', () => {
  const catalogue = parse(readFileSync('runbooks/catalogue.yaml', 'utf8')) as {
    actions: { id: string }[];
  };
  const ids = catalogue.actions.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(Object.values(CUT_ACTIONS)));
});

describe('of any system', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const name = fc.constantFrom(...names);
  const level = fc.constantFrom(0, 60, 600, 1000, 6000);
  const system = fc.record({
    edges: fc.array(
      fc.record({
        from: name,
        to: name,
        kind: fc.constantFrom(
          'call' as const,
          'call' as const,
          'call' as const,
          'queue' as const,
          'authorizes' as const,
        ),
        callsPerMin: fc.option(level, { nil: undefined }),
      }),
      { minLength: 3, maxLength: 14, size: 'max' },
    ),
    types: fc.tuple(
      ...names.map(() =>
        fc.constantFrom(LAMBDA, LAMBDA, LAMBDA, TABLE, TABLE, STAGE, QUEUE, 'client'),
      ),
    ),
    series: fc.array(
      fc.record({
        node: name,
        signal: fc.constantFrom<Signal>(
          'requests',
          'requests',
          'errors',
          'throttles',
          'latency',
          'backlog',
        ),
        usual: level,
        now: level,
      }),
      { minLength: 4, maxLength: 24, size: 'max' },
    ),
    causes: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
    symptom: name,
  });

  /** What must hold of one cut in a map, in words where it does not. */
  const wrongs = (
    { kind, from, to, saves, costsUsers }: Cut,
    edges: readonly MapEdge[],
    typeOf: (id: string) => string,
  ): string[] => {
    const isGuard = (id: string) =>
      edges.some((edge) => edge.kind === 'authorizes' && edge.to === id && edge.from !== id);
    const between = edges.find((edge) => edge.from === from && edge.to === to);
    const ends = [...(from === undefined ? [] : [from]), to];
    const isBroken = kind === 'circuit-breaker' || kind === 'degrade';
    const found = {
      'not in the map': ends.some((id) => !edges.some((edge) => [edge.from, edge.to].includes(id))),
      'no such call': from !== undefined && between === undefined,
      'a client': ends.some((id) => typeOf(id) === 'client'),
      'an authorizer': (kind === 'shed' ? [to] : ends).some(isGuard) && typeOf(to) !== TABLE,
      'a broken queue': isBroken && ends.some((id) => typeOf(id) === QUEUE),
      'a broken figure': /NaN|undefined|Infinity|unknown/.test(`${saves} ${costsUsers}`),
    };
    return Object.entries(found).flatMap(([what, holds]) => (holds ? [what] : []));
  };

  test('cuts are at most eight, no two alike, in the map, and none at a client or an authorizer', () => {
    let seen = 0;
    fc.assert(
      fc.property(system, ({ edges, types, series, causes, symptom }) => {
        const typeOf = Object.fromEntries(names.map((id, at) => [id, types[at] ?? LAMBDA]));
        const told = edges.map(({ callsPerMin, ...edge }) => ({
          ...edge,
          ...(callsPerMin !== undefined && { callsPerMin }),
        }));
        const observed = series.map(({ node, signal, usual, now }) =>
          made(node, signal, usual, now),
        );
        const cuts = cutsOf(told, observed, causes, typeOf, [], {
          node: symptom,
          signal: 'errors',
        });
        seen += cuts.length;
        const keys = cuts.map(({ kind, from, to }) => `${kind} ${from} ${to}`);
        expect(cuts.length).toBeLessThanOrEqual(8);
        expect(new Set(keys).size).toBe(keys.length);
        expect(cuts.flatMap((cut) => wrongs(cut, told, (id) => typeOf[id] ?? ''))).toEqual([]);
      }),
      { numRuns: 1000, endOnFailure: true },
    );
    expect(seen).toBeGreaterThan(20);
  });
});
