import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { renderCascade } from '../../../mcp/contracts/dependency-map-tools.ts';
import {
  escapeXml,
  fitText,
  textWidth,
  wrapText,
} from '../../../mcp/dependency-map/picture/text.ts';
import { renderCascadeTool } from '../../../mcp/dependency-map/render-cascade.ts';

const context = { signal: new AbortController().signal };
const draw = async (input: object, timeoutMs?: number) =>
  renderCascade.outputSchema.parse(await renderCascadeTool(timeoutMs).handler(input, context));

const FORECAST = {
  node: 'users-table',
  probability: 0.7,
  earliestAt: '2026-11-22T03:04:00Z',
  likelyAt: '2026-11-22T03:06:00Z',
  latestAt: '2026-11-22T03:10:00Z',
  mechanism: 'retries',
  signal: 'throttles',
  path: ['auth', 'api', 'users', 'users-table'],
};
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
  forecasts: [FORECAST],
  title: 'Sign-in slow',
};
const PNG_START = 'iVBORw0KGgo';
const words = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1] ?? '');

describe('the picture', () => {
  test('says who is the cause, where the symptom is, how it spread and what is next', async () => {
    const drawn = await draw(story);
    expect(words(drawn.svg)).toEqual(
      expect.arrayContaining(['cause', 'symptom', 'waits', 'retries ×3', '70 % · 03:06', 'Lambda']),
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

  test('of 500 dense services shows 40 at most, within 2 s', async () => {
    const nodes = Array.from({ length: 500 }, (_, at) => ({
      id: `service-${at}`,
      type: 'unknown',
    }));
    const edges = Array.from({ length: 20_000 }, (_, at) => ({
      from: `service-${(at * 7) % 500}`,
      to: `service-${(at * 13 + 1) % 500}`,
    }));
    const path = nodes.slice(0, 60).map(({ id }) => id);
    const from = performance.now();
    const drawn = await draw({ map: { nodes, edges }, cause: 'service-0', path }, 1400);
    expect(performance.now() - from).toBeLessThan(process.env['CI'] ? 4000 : 2500);
    expect(drawn.shownNodes).toBe(40);
    expect(drawn.altText.length).toBeLessThanOrEqual(2000);
  }, 10_000);

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
});

describe('text', () => {
  test('escaped is well-formed content, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeXml(text);
        expect(escaped).not.toMatch(/[<>"']/);
        expect(escaped.replace(/&(amp|lt|gt|quot|apos);/g, '')).not.toContain('&');
        expect(escaped).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });

  test('fitted is never wider than its room, and keeps both ends', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 60, max: 400 }), (text, room) => {
        expect(textWidth(fitText(text, 20, room), 20)).toBeLessThanOrEqual(room);
      }),
    );
    expect(fitText('a-very-long-service-name-eu', 20, 150)).toMatch(/^a-ver.*\.\.\..*eu$/);
  });

  test('wrapped has no more lines than allowed', () => {
    expect(wrapText('one two three four five six', 20, 90, 2)).toHaveLength(2);
    expect(wrapText('', 20, 90, 2)).toEqual([]);
  });
});
