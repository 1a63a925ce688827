import { describe, expect, test } from '@jest/globals';
import {
  deviationOf,
  onsetOf,
  strengthDuring,
} from '../../../mcp/dependency-map/engine/deviation.ts';
import { timeGridOf } from '../../../mcp/dependency-map/engine/time-grid.ts';
import { made, ONSET, PERIOD_S, WINDOW } from '../../support/made-rca-input.ts';

const grid = timeGridOf({ fromS: 0, toS: WINDOW * PERIOD_S }, PERIOD_S);
const focus = Float64Array.from({ length: WINDOW }, (_, bin) => (bin >= ONSET ? 1 : 0));
const deviate = (series: ReturnType<typeof made>) => {
  const deviation = deviationOf(series, grid);
  if (!deviation) throw new Error('no deviation');
  return deviation;
};

describe('memory', () => {
  const LONG = 120;
  const filling = (leak: number) => {
    const level = (second: number) => 20 + second / 600 + 0.2 * Math.sin(second);
    const timestamps = Array.from({ length: LONG }, (_, at) => at * PERIOD_S);
    const series = made('a', 'saturation', 20);
    return deviationOf(
      {
        ...series,
        statistic: 'Average',
        baseline: { ...series.baseline, values: series.baseline.timestamps.map(level) },
        window: { timestamps, values: timestamps.map((second) => leak * level(second)) },
      },
      timeGridOf({ fromS: 0, toS: LONG * PERIOD_S }, PERIOD_S),
    );
  };
  const last = (leak: number): number => {
    const deviation = filling(leak);
    return (deviation?.z.at(-1) ?? 0) / (deviation?.natural ?? 1);
  };

  test('that has been filling slowly all along is no news', () => {
    expect(last(1)).toBeLessThan(1);
  });

  test('that fills beyond where it was going is', () => {
    expect(last(2)).toBeGreaterThan(3);
  });
});

describe('the change of a series', () => {
  test('is nothing where it stays as it was, much where it doubles', () => {
    expect(strengthDuring(deviate(made('a', 'latency', 0.2)), focus)).toBeLessThan(0.3);
    expect(strengthDuring(deviate(made('a', 'latency', 0.2, 0.4)), focus)).toBeGreaterThan(3);
  });

  test('hurts downwards for availability, upwards for all else', () => {
    expect(strengthDuring(deviate(made('a', 'availability', 99, 60)), focus)).toBeGreaterThan(1);
    expect(strengthDuring(deviate(made('a', 'availability', 60, 99)), focus)).toBeLessThan(0);
  });

  test('of a constant series is finite', () => {
    const constant = made('a', 'throttles', 0, 5);
    expect(Number.isFinite(strengthDuring(deviate(constant), focus))).toBe(true);
  });

  test('stands out less where such trouble came by itself before', () => {
    const calm = made('a', 'latency', 0.2, 0.4);
    const values = calm.baseline.values.map((value, at) => (at % 20 < 2 ? 0.4 : value));
    const restless = { ...calm, baseline: { ...calm.baseline, values } };
    expect(strengthDuring(deviate(restless), focus)).toBeLessThan(
      strengthDuring(deviate(calm), focus) / 2,
    );
  });

  test('one failed request among few is no more than the edge of normal', () => {
    const series = made('a', 'availability', 100);
    const perfect = series.baseline.values.map(() => 100);
    const window = series.window.values.map((_, at) => (at === 6 ? 90 : 100));
    const one = {
      ...series,
      baseline: { ...series.baseline, values: perfect },
      window: { ...series.window, values: window },
    };
    const bin = Float64Array.from({ length: WINDOW }, (_, at) => (at === 6 ? 1 : 0));
    const deviation = deviationOf(one, grid, 10 / PERIOD_S);
    expect(deviation && strengthDuring(deviation, bin)).toBeLessThanOrEqual(1);
  });

  test('begins where it left its normal range', () => {
    expect(onsetOf(deviate(made('a', 'latency', 0.2, 0.9)), 7)).toBe(ONSET);
    expect(onsetOf(deviate(made('a', 'latency', 0.2)), 7)).toBe(-1);
  });

  test('cannot be told without samples on both sides', () => {
    const series = made('a', 'latency', 0.2);
    const none = { timestamps: [], values: [] };
    expect(deviationOf({ ...series, baseline: none }, grid)).toBeUndefined();
    expect(deviationOf({ ...series, window: none }, grid)).toBeUndefined();
  });

  test('of what is counted and was never seen starts from zero', () => {
    const series = { ...made('a', 'errors', 50), baseline: { timestamps: [], values: [] } };
    expect(strengthDuring(deviate(series), focus)).toBeGreaterThan(1);
  });
});

describe('the grid', () => {
  test('has 40 bins at most, each of whole periods', () => {
    expect(timeGridOf({ fromS: 0, toS: 600 }, 1)).toEqual({ fromS: 0, binS: 15, bins: 40 });
    expect(timeGridOf({ fromS: 0, toS: 1500 }, 300)).toEqual({ fromS: 0, binS: 300, bins: 5 });
  });

  test('a series of a longer period fills the bins that its samples cover', () => {
    const fine = timeGridOf({ fromS: 0, toS: 600 }, 30);
    const deviation = deviationOf(made('a', 'latency', 0.2), fine);
    expect([...(deviation?.levels ?? [])].every(Number.isFinite)).toBe(true);
  });
});
