import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { altTextOf } from '../../../mcp/dependency-map/picture/alt-text.ts';
import { chooseShown } from '../../../mcp/dependency-map/picture/choose-shown.ts';
import { groupShown } from '../../../mcp/dependency-map/picture/group-shown.ts';
import { anyCascade, cascadeOf, forecastOf } from '../../support/made-cascade.ts';

const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${prefix}-${at + 1}`);
const mapOf = (edges: { from: string; to: string }[]) => ({
  nodes: [...new Set(edges.flatMap(({ from, to }) => [from, to]))].map((id) => ({
    id,
    type: 'AWS::Lambda::Function',
  })),
  edges,
});
const LONG_PATH = names('step', 60);
const chainMap = mapOf(LONG_PATH.slice(1).map((to, at) => ({ from: LONG_PATH[at] ?? '', to })));

describe('what is shown of any cascade', () => {
  test('holds cause, path and symptom, both ends of every arrow, and at most 40 nodes', () => {
    fc.assert(
      fc.property(anyCascade, (cascade) => {
        const { nodes, edges } = chooseShown(cascade);
        const shown = nodes.map(({ id }) => id);
        const told = [cascade.cause ?? [], cascade.path, cascade.symptomNodes].flat();
        expect(shown).toEqual(expect.arrayContaining(told));
        expect(shown.length).toBeLessThanOrEqual(40);
        expect(new Set(shown).size).toBe(shown.length);
        for (const { from, to } of edges) expect(shown).toEqual(expect.arrayContaining([from, to]));
      }),
    );
  });

  test('is all placed, each node once, with every arrow between two places or inside one', () => {
    fc.assert(
      fc.property(anyCascade, (cascade) => {
        const shown = chooseShown(cascade);
        const { blocks, links } = groupShown(shown, cascade);
        const placed = blocks.flatMap(({ nodes }) => nodes.map(({ id }) => id));
        expect(placed.toSorted()).toEqual(shown.nodes.map(({ id }) => id).toSorted());
        const homes = new Set(blocks.map(({ id }) => id));
        for (const { above, below } of links)
          expect([homes.has(above), homes.has(below)]).toEqual([true, true]);
      }),
    );
  });

  test('is told in the alt text: every node of path and forecast, in 2,000 characters at most', () => {
    fc.assert(
      fc.property(anyCascade, (cascade) => {
        const plain = cascadeOf(
          JSON.parse(
            JSON.stringify(cascade, (_, value: unknown) =>
              typeof value === 'string' ? value.replace(/[^\w:.-]+/g, 'x') : value,
            ),
          ),
        );
        const text = altTextOf(plain, chooseShown(plain));
        expect(text.length).toBeLessThanOrEqual(2000);
        const told = [
          ...(plain.path.length > 1 ? plain.path : []),
          ...plain.forecasts.map(({ node }) => node),
        ];
        for (const name of told) expect(text).toContain(name);
        expect(altTextOf(cascade, chooseShown(cascade)).length).toBeLessThanOrEqual(2000);
      }),
    );
  });
});

describe('what is shown', () => {
  test('of a path that is too long are both its ends, and how many lie between', () => {
    const cascade = cascadeOf({ map: chainMap, cause: LONG_PATH[0], path: LONG_PATH });
    const { nodes, edges, hidden } = chooseShown(cascade);
    expect(nodes.map(({ id }) => id)).toEqual(expect.arrayContaining(['step-1', 'step-60']));
    expect(edges).toContainEqual({
      from: 'step-39',
      to: 'step-60',
      kind: 'path',
      label: '20 more between',
    });
    expect(hidden).toBe(20);
  });

  test('of a forecast is the whole way to it, though nothing on the way is hit', () => {
    const map = mapOf([
      { from: 'api', to: 'users' },
      { from: 'users', to: 'table' },
    ]);
    const cascade = cascadeOf({
      map,
      cause: 'api',
      path: ['api'],
      forecasts: [forecastOf('table', 0.7, ['api', 'users'])],
    });
    expect(chooseShown(cascade).edges).toEqual([
      { from: 'api', to: 'users', kind: 'forecast', label: '' },
      { from: 'users', to: 'table', kind: 'forecast', label: 'retries' },
    ]);
  });

  test('of two causes are both', () => {
    const cascade = cascadeOf({
      map: mapOf([
        { from: 'api', to: 'auth' },
        { from: 'api', to: 'cart' },
      ]),
      cause: 'auth',
      otherCauses: ['cart'],
    });
    const shown = chooseShown(cascade);
    const causes = shown.nodes.filter(({ role }) => role === 'cause').map(({ id }) => id);
    expect(causes).toEqual(['auth', 'cart']);
    expect(altTextOf(cascade, shown)).toContain('Cause: auth (Lambda), and cart (Lambda)');
  });

  test('of plain calls is nothing in a crowd, which would hide the story', () => {
    const ends = names('end', 14);
    const cascade = cascadeOf({
      map: mapOf(ends.flatMap((from) => ends.map((to) => ({ from, to })))),
      cause: 'end-1',
      steps: ends.slice(1).map((to) => ({ from: 'end-1', to, how: 'waits' })),
    });
    expect(chooseShown(cascade).edges.filter(({ kind }) => kind === 'call')).toEqual([]);
  });
});

describe('what is put together', () => {
  test('is what differs in nothing but its name', () => {
    const workers = names('worker', 6);
    const cascade = cascadeOf({
      map: mapOf(workers.map((from) => ({ from, to: 'table' }))),
      cause: 'table',
      steps: workers.map((to) => ({
        from: 'table',
        to,
        how: to === 'worker-6' ? 'fails' : 'waits',
      })),
    });
    const { blocks, links } = groupShown(chooseShown(cascade), cascade);
    expect(blocks.map(({ nodes }) => nodes.length)).toEqual([1, 5, 1]);
    expect(links).toHaveLength(2);
    expect(links.every(({ below, upward }) => below === 'table' && upward)).toBe(true);
  });

  test('is the middle of a long chain, in its order', () => {
    const path = names('hop', 7);
    const map = mapOf(path.slice(1).map((to, at) => ({ from: path[at] ?? '', to })));
    const cascade = cascadeOf({
      map,
      cause: 'hop-7',
      path: path.toReversed(),
      symptomNodes: ['hop-1'],
    });
    const { blocks } = groupShown(chooseShown(cascade), cascade);
    const chain = blocks.find(({ nodes }) => nodes.length > 1);
    expect(chain?.nodes.map(({ id }) => id)).toEqual(['hop-2', 'hop-3', 'hop-4', 'hop-5', 'hop-6']);
    expect(chain?.chain.every(({ upward }) => upward)).toBe(true);
  });
});

describe('the alt text', () => {
  test('says what is left out before what is healthy, and what was harmed beside the path', () => {
    const cascade = cascadeOf({
      map: mapOf([
        { from: 'api', to: 'auth' },
        { from: 'web', to: 'auth' },
        { from: 'api', to: 'mail' },
        { from: 'far', to: 'away' },
      ]),
      cause: 'auth',
      path: ['auth', 'api'],
      steps: [
        { from: 'auth', to: 'api', how: 'waits' },
        { from: 'auth', to: 'web', how: 'errors' },
      ],
    });
    expect(altTextOf(cascade, chooseShown(cascade))).toBe(
      'Cause: auth (Lambda). Path: auth → api (waits). Not shown: 2 other services. Also harmed: auth → web (errors). Healthy neighbours: mail.',
    );
  });

  test('shortens names before it leaves any out', () => {
    const path = names('a-service-with-a-name-that-nobody-would-ever-want-to-read-at-night', 30);
    const map = mapOf(path.slice(1).map((to, at) => ({ from: path[at] ?? '', to })));
    const cascade = cascadeOf({ map, cause: path[0], path });
    const text = altTextOf(cascade, chooseShown(cascade));
    expect(text.length).toBeLessThanOrEqual(2000);
    expect(text.match(/→/g)).toHaveLength(29);
    expect(text).toMatch(/ight-30/);
  });
});
