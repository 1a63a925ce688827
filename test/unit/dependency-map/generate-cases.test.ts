import { expect, test } from '@jest/globals';
import { generateCase } from '../../../mcp/dependency-map/bench/generate-cases.ts';
import { generateLarge } from '../../../mcp/dependency-map/bench/generate-large.ts';

test('the same seed makes the same case, another seed another', () => {
  const text = (seed: number) => JSON.stringify(generateCase(seed)?.set.baseline);
  expect(text(67)).toBe(text(67));
  expect(text(67)).not.toBe(text(92));
});

test.each(['generated', 'mesh'])(
  '%s: a cause is on the graph and measured, or all is quiet',
  (set) => {
    const seeds = Array.from({ length: 60 }, (_, seed) => seed + 1);
    const made = seeds.flatMap((seed) => generateCase(seed, set) ?? []);
    expect(new Set(made.map(({ kind }) => kind)).size).toBeGreaterThan(5);
    for (const { kind, truth, set: recorded } of made) {
      expect(truth.length).toBe(kind === 'quiet' ? 0 : kind === 'two' ? 2 : 1);
      const ids = recorded.graph.nodes.map(({ id }) => id);
      const series = recorded.baseline?.series ?? [];
      for (const { node, metric } of truth) {
        expect(ids).toContain(node);
        const own = series.filter((one) => one.node === node);
        expect(own.some((one) => metric === undefined || one.metric === metric)).toBe(true);
      }
    }
  },
);

test('a set that is none is refused', () => {
  expect(() => generateCase(1, 'nothing')).toThrow(RangeError);
});

test('a large system has as many services as asked for, and a slow one that is measured', () => {
  const { set, truth, nodes } = generateLarge(200, 5, 3);
  expect(nodes).toBe(200);
  expect(set.baseline?.series.some(({ node }) => node === truth)).toBe(true);
});
