import { expect, test } from '@jest/globals';
import { generateCase } from '../../../mcp/dependency-map/bench/generate-cases.ts';

test('the same seed makes the same case, another seed another', () => {
  const text = (seed: number) => JSON.stringify(generateCase(seed)?.set.baseline);
  expect(text(67)).toBe(text(67));
  expect(text(67)).not.toBe(text(92));
});

test('a cause is on the graph and measured; a quiet case has none', () => {
  for (const seed of [22, 33, 51, 63, 67, 92, 109]) {
    const made = generateCase(seed);
    if (!made) throw new Error(`seed ${seed} makes no case`);
    expect(made.truth.length > 0).toBe(made.kind !== 'quiet');
    const ids = made.set.graph.nodes.map(({ id }) => id);
    for (const { node } of made.truth) expect(ids).toContain(node);
  }
});
