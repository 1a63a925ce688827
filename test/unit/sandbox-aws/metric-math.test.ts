import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  evaluateMath,
  type TimeSeries,
} from '../../../sandbox/aws/services/cloudwatch/metric-math.ts';
import { statisticOf } from '../../../sandbox/aws/services/cloudwatch/statistic-of.ts';

const SERIES: Readonly<Record<string, TimeSeries>> = {
  m1: new Map([
    [0, 6],
    [10, 8],
    [20, 1],
  ]),
  m2: new Map([
    [0, 2],
    [10, 0],
  ]),
};

const evaluate = (expression: string) => [
  ...evaluateMath(expression, (id) => SERIES[id] ?? new Map()),
];

describe('metric math', () => {
  test.each([
    ['m1 / m2', [[0, 3]]],
    [
      'm1 + m2 * 2',
      [
        [0, 10],
        [10, 8],
      ],
    ],
    [
      '(m1 + m2) * 2',
      [
        [0, 16],
        [10, 16],
      ],
    ],
    [
      '100 - m1',
      [
        [0, 94],
        [10, 92],
        [20, 99],
      ],
    ],
    [
      '-m1 + 1.5',
      [
        [0, -4.5],
        [10, -6.5],
        [20, 0.5],
      ],
    ],
    [
      '2 ^ m2 ^ 1',
      [
        [0, 4],
        [10, 1],
      ],
    ],
    [
      'm1 - m2 - 1',
      [
        [0, 3],
        [10, 7],
      ],
    ],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toEqual(expected);
  });

  test.each(['', '1 + 1', 'm1 +', '(m1', 'm1 m2', 'SUM([m1])', 'm1 & m2'])('refuses %j', (text) => {
    expect(() => evaluate(text)).toThrow(expect.objectContaining({ code: 'ValidationException' }));
  });

  test('a quotient has a point only where both sides have one and the divisor is not 0', () => {
    const series = fc.dictionary(fc.constantFrom('0', '10', '20'), fc.integer({ min: -3, max: 3 }));
    fc.assert(
      fc.property(series, series, (a, b) => {
        const toMap = (points: Record<string, number>) =>
          new Map(Object.entries(points).map(([at, value]) => [Number(at), value]));
        const [left, right] = [toMap(a), toMap(b)];
        const result = evaluateMath('a / b', (id) => (id === 'a' ? left : right));
        const expected = [...left.keys()].filter((at) => (right.get(at) ?? 0) !== 0);
        expect([...result.keys()]).toEqual(expected);
      }),
    );
  });
});

test('statistics weigh values by how often they were seen', () => {
  const samples = [
    { value: 1, count: 8 },
    { value: 10, count: 2 },
  ];
  const of = (statistic: string) => statisticOf(samples, statistic);
  expect([of('Sum'), of('SampleCount'), of('Average'), of('Minimum'), of('Maximum')]).toEqual([
    28, 10, 2.8, 1, 10,
  ]);
  expect([of('p0'), of('p80'), of('p81'), of('p100')]).toEqual([1, 1, 10, 10]);
});
