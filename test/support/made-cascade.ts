import fc from 'fast-check';
import { type Forecast, renderCascade } from '../../mcp/contracts/dependency-map-tools.ts';
import type { Cascade } from '../../mcp/dependency-map/picture/choose-shown.ts';

/** A forecast of `node` along `path`, which is likely at 03:06. */
export const forecastOf = (node: string, probability: number, path: string[]): Forecast => ({
  node,
  probability,
  earliestAt: '2026-11-22T03:04:00Z',
  likelyAt: '2026-11-22T03:06:00Z',
  latestAt: '2026-11-22T03:10:00Z',
  mechanism: 'retries',
  signal: 'throttles',
  path: [...path, node],
});

/** What `render_cascade` makes of an input. */
export const cascadeOf = (input: object): Cascade => renderCascade.inputSchema.parse(input);

const NAMES = fc.uniqueArray(
  fc.oneof(
    fc.string({ minLength: 1, maxLength: 60, unit: 'binary' }),
    fc.stringMatching(/^[a-z]{1,12}-(service|table)$/),
    fc.constantFrom('<script>', ']]>', '"\'&', 'a\nb', '‮rtl', '🔥', '주문-서비스', '--'),
  ),
  { minLength: 1, maxLength: 70, size: 'max' },
);

/** Any cascade over up to 70 names of any characters: cycles, hidden nodes, names that no map has. */
export const anyCascade: fc.Arbitrary<Cascade> = NAMES.chain((names) => {
  const name = fc.constantFrom(...names);
  const pair = fc.record({ from: name, to: name });
  return fc
    .record({
      edges: fc.array(pair, { maxLength: 120 }),
      cause: fc.option(name, { nil: undefined }),
      path: fc.uniqueArray(name, { maxLength: 12 }),
      steps: fc.array(
        fc.record({ from: name, to: name, how: fc.constantFrom('waits', 'retries ×3', ']]>') }),
        { maxLength: 24, size: 'max' },
      ),
      symptomNodes: fc.uniqueArray(name, { maxLength: 8 }),
      forecasts: fc.uniqueArray(name, { maxLength: 8 }),
      title: fc.string({ maxLength: 80, unit: 'binary' }),
    })
    .map(({ edges, forecasts, ...rest }) =>
      cascadeOf({
        ...rest,
        map: { nodes: names.map((id) => ({ id, type: 'unknown' })), edges },
        forecasts: forecasts.map((node, at) => forecastOf(node, 0.5, rest.path.slice(0, at))),
      }),
    );
});
