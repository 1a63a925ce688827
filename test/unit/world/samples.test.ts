import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createSamples } from '../../../sandbox/world/projections/samples.ts';

const anyCells = fc.array(
  fc.tuple(fc.double({ min: 1, max: 1e4, noNaN: true }), fc.integer({ min: 1, max: 50 })),
  { minLength: 1, maxLength: 20 },
);

test('statistics of values with counts are those of the values themselves', () => {
  fc.assert(
    fc.property(anyCells, fc.integer({ min: 1, max: 100 }), (cells, percent) => {
      const samples = createSamples();
      for (const [value, count] of cells) samples.add(value, count);
      const values = cells
        .flatMap(([value, count]) => Array.from({ length: count }, () => value))
        .sort((a, b) => a - b);
      const sum = values.reduce((a, b) => a + b, 0);
      expect(samples.statistic('SampleCount')).toBe(values.length);
      expect(samples.statistic('Sum')).toBeCloseTo(sum, 5);
      expect(samples.statistic('Average')).toBeCloseTo(sum / values.length, 5);
      expect(samples.statistic('Minimum')).toBe(values[0]);
      expect(samples.statistic('Maximum')).toBe(values.at(-1));
      const rank = Math.ceil((percent / 100) * values.length) - 1;
      expect(samples.statistic(`p${percent}`)).toBe(values[rank]);
    }),
  );
});

test('a bucket is spread over its width, and nothing has no statistic', () => {
  const samples = createSamples();
  expect(samples.statistic('Sum')).toBeNull();
  samples.add(100, 10, 0.1);
  expect(samples.statistic('p50')).toBeCloseTo(100);
  expect(samples.statistic('p100')).toBeCloseTo(105);
  expect(samples.statistic('median')).toBeNull();
});
