import { describe, expect, test } from '@jest/globals';
import { Resvg } from '@resvg/resvg-js';
import fc from 'fast-check';
import { renderCascade } from '../../../mcp/contracts/dependency-map-tools.ts';
import { type Cascade, chooseShown } from '../../../mcp/dependency-map/picture/choose-shown.ts';
import { drawSvg } from '../../../mcp/dependency-map/picture/draw-svg.ts';
import { dotOf } from '../../../mcp/dependency-map/picture/graphviz-layout.ts';
import { groupShown } from '../../../mcp/dependency-map/picture/group-shown.ts';
import { layOut } from '../../../mcp/dependency-map/picture/lay-out.ts';
import { layeredLayout } from '../../../mcp/dependency-map/picture/layered-layout.ts';
import {
  type LayoutInput,
  MOST_WIDTH,
  type PlacedCard,
} from '../../../mcp/dependency-map/picture/layout.ts';
import { layoutInputOf } from '../../../mcp/dependency-map/picture/layout-input.ts';
import { createLayoutThread } from '../../../mcp/dependency-map/picture/layout-thread.ts';
import { renderCascadeTool } from '../../../mcp/dependency-map/render-cascade.ts';
import { anyCascade, cascadeOf, forecastOf } from '../../support/made-cascade.ts';

const context = { signal: new AbortController().signal };
const draw = async (input: object, timeoutMs = 30_000) =>
  renderCascade.outputSchema.parse(
    await renderCascadeTool(createLayoutThread(), timeoutMs).handler(input, context),
  );

const story = {
  map: {
    nodes: [
      { id: 'api', type: 'AWS::ApiGateway::Stage' },
      { id: 'auth', type: 'AWS::Lambda::Function' },
      { id: 'users', type: 'AWS::Lambda::Function' },
      { id: 'users-table', type: 'AWS::DynamoDB::Table' },
      { id: 'mail', type: 'AWS::Lambda::Function' },
    ],
    edges: [
      { from: 'api', to: 'auth' },
      { from: 'api', to: 'users' },
      { from: 'users', to: 'users-table' },
      { from: 'users', to: 'mail' },
    ],
  },
  cause: 'auth',
  path: ['auth', 'api', 'users'],
  steps: [
    { from: 'auth', to: 'api', how: 'waits' },
    { from: 'api', to: 'users', how: 'retries ×3' },
  ],
  symptomNodes: ['api'],
  forecasts: [forecastOf('users-table', 0.7, ['auth', 'api', 'users'])],
  title: 'Sign-in slow',
};
const PNG_START = 'iVBORw0KGgo';
const words = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1] ?? '');

const groupedOf = (cascade: Cascade) => groupShown(chooseShown(cascade), cascade);

describe('the picture', () => {
  test('says who is the cause, where the symptom is, how it spread and what is next', async () => {
    const drawn = await draw(story);
    expect(words(drawn.svg)).toEqual(
      expect.arrayContaining([
        'cause',
        'symptom',
        'waits',
        'retries ×3',
        '70 % · 03:06 UTC',
        'Lambda',
      ]),
    );
    expect(drawn.shownNodes).toBe(5);
    expect(drawn.pngBase64.startsWith(PNG_START)).toBe(true);
    expect(drawn.widthPx).toBeGreaterThan(600);
  });

  test('tells all of it in words as well', async () => {
    const { altText } = await draw(story);
    expect(altText).toContain('Cause: auth (Lambda)');
    expect(altText).toContain('auth → api (waits) → users (retries ×3)');
    expect(altText).toContain('users-table 70 %, 03:04 to 03:10 UTC (retries)');
    expect(altText).toContain('Healthy neighbours: mail');
  });

  test('is drawn in rows when the layout takes too long', async () => {
    const drawn = await draw(story, 0);
    expect(words(drawn.svg)).toEqual(expect.arrayContaining(['auth', 'api', 'users', 'cause']));
    expect(drawn.pngBase64.startsWith(PNG_START)).toBe(true);
  });

  test('of 500 dense services shows 40 at most', async () => {
    const nodes = Array.from({ length: 500 }, (_, at) => ({
      id: `service-${at}`,
      type: 'unknown',
    }));
    const edges = Array.from({ length: 20_000 }, (_, at) => ({
      from: `service-${(at * 7) % 500}`,
      to: `service-${(at * 13 + 1) % 500}`,
    }));
    const path = nodes.slice(0, 60).map(({ id }) => id);
    const drawn = await draw({ map: { nodes, edges }, cause: 'service-0', path });
    expect(drawn.shownNodes).toBe(40);
    expect(drawn.altText.length).toBeLessThanOrEqual(2000);
  });

  test('of nothing is still a picture', async () => {
    const drawn = await draw({ map: { nodes: [], edges: [] } }, 0);
    expect(drawn.pngBase64.startsWith(PNG_START)).toBe(true);
    expect(drawn.altText).toBe('No cause is named.');
  });

  test('no name gets out of its text', async () => {
    const evil = '</text><script>alert("1")</script>&\u0000\ud800';
    const drawn = await draw(
      {
        map: { nodes: [{ id: evil, type: evil }], edges: [] },
        cause: evil,
        title: evil,
        symptomNodes: [evil],
      },
      0,
    );
    expect(drawn.svg).not.toContain('<script');
    expect(drawn.pngBase64.startsWith(PNG_START)).toBe(true);
  });

  test('is well-formed XML, whatever the names: the parser that draws it takes no other', () => {
    const drawable = (svg: string) => () => new Resvg(svg, { font: { loadSystemFonts: false } });
    expect(drawable('<svg xmlns="http://www.w3.org/2000/svg"><text>a & b</text></svg>')).toThrow();
    fc.assert(
      fc.property(anyCascade, (cascade) => {
        const grouped = groupedOf(cascade);
        const layout = layeredLayout(layoutInputOf(grouped));
        expect(drawable(drawSvg(grouped, layout, cascade.title, cascade.title).svg)).not.toThrow();
      }),
      { numRuns: 60 },
    );
  });
});

const boxOf = ({ id, x, y }: PlacedCard, { cards }: LayoutInput) => {
  const { width, height } = cards.find((card) => card.id === id) ?? { width: 0, height: 0 };
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
};
type Box = ReturnType<typeof boxOf>;
const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

describe('the layout', () => {
  const many = Array.from({ length: 9 }, (_, at) => `service-${at + 1}`);
  const wide = cascadeOf({
    map: { nodes: [], edges: many.map((to) => ({ from: 'api', to })) },
    cause: 'api',
    steps: many.map((to, at) => ({ from: 'api', to, how: `way ${at}` })),
  });

  test('by Graphviz places all cards, and splits ranks that would be too wide to read', async () => {
    const input = layoutInputOf(groupedOf(wide));
    const layout = await layOut(input, createLayoutThread(), 30_000);
    expect(layout.by).toBe('graphviz');
    expect(layout.cards.map(({ id }) => id).toSorted()).toEqual(['api', ...many].toSorted());
    expect(layout.edges.filter((edge) => edge?.label)).toHaveLength(9);
    const inARow = Math.max(
      ...layout.cards.map((card) => layout.cards.filter(({ y }) => y === card.y).length),
    );
    expect(inARow * (input.cards[0]?.width ?? 0)).toBeLessThanOrEqual(MOST_WIDTH);
  });

  test('in plain rows keeps cards within the width, and apart from each other', () => {
    fc.assert(
      fc.property(anyCascade, (cascade) => {
        const input = layoutInputOf(groupedOf(cascade));
        const boxes = layeredLayout(input).cards.map((card) => boxOf(card, input));
        for (const { right } of boxes) expect(right).toBeLessThanOrEqual(MOST_WIDTH);
        for (const [at, box] of boxes.entries())
          expect(boxes.slice(at + 1).filter((other) => overlaps(box, other))).toEqual([]);
      }),
    );
  });

  test('in plain rows leads no line through a card between its ends', () => {
    const chain = cascadeOf({
      map: {
        nodes: [],
        edges: [
          { from: 'top', to: 'middle' },
          { from: 'middle', to: 'bottom' },
          { from: 'top', to: 'bottom' },
        ],
      },
      cause: 'top',
    });
    const input = layoutInputOf(groupedOf(chain));
    const { cards, edges } = layeredLayout(input);
    const middle = cards.find(({ id }) => id === 'middle');
    const skips = input.edges.findIndex(({ from, to }) => from === 'top' && to === 'bottom');
    const half = (input.cards[0]?.width ?? 0) / 2;
    const passing = edges[skips]?.points.filter(
      ({ y }) => Math.abs(y - (middle?.y ?? 0)) <= (input.cards[0]?.height ?? 0) / 2,
    );
    for (const { x } of passing ?? []) expect(x).toBeGreaterThan((middle?.x ?? 0) + half);
    expect(edges[skips]?.label?.x).toBeGreaterThan((middle?.x ?? 0) + half);
  });

  test('thread answers again after a graph that failed or took too long', async () => {
    const thread = createLayoutThread();
    expect(await thread('no graph at all {', 30_000)).toBeUndefined();
    expect(await thread('digraph { a -> b }', 0)).toBeUndefined();
    const both = await Promise.all([
      thread('digraph { a -> b }', 30_000),
      thread('digraph { c -> d }', 30_000),
    ]);
    expect(both.map((json) => /"name": "[a-d]"/.exec(json ?? '')?.[0])).toEqual([
      '"name": "a"',
      '"name": "c"',
    ]);
  });

  test('has no word of anybody in its input to Graphviz', () => {
    fc.assert(
      fc.property(anyCascade, (cascade) => {
        const dot = dotOf(layoutInputOf(groupedOf(cascade)), true);
        expect(dot.replace(/[\x20-\x7e\n]/g, '')).toBe('');
        expect(dot.match(/label=(?!"")/g) ?? []).toHaveLength(dot.match(/label=<</g)?.length ?? 0);
      }),
    );
  });
});
