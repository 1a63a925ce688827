import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type AlarmRule,
  decideAlarm,
  type MissingData,
} from '../../../sandbox/aws/services/cloudwatch/alarm-state.ts';

const rule = (datapointsToAlarm: number, treatMissingData: MissingData): AlarmRule => ({
  evaluationPeriods: 3,
  datapointsToAlarm,
  threshold: 10,
  comparison: 'GreaterThanThreshold',
  treatMissingData,
});

const POINTS: Readonly<Record<string, number | null>> = { '0': 1, X: 99, '-': null };

const periodsOf = (drawn: string): (number | null)[] =>
  drawn.split(' ').map((point) => POINTS[point] ?? null);

const TREATMENTS: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

/** The tables of "Configuring how CloudWatch alarms treat missing data"; null retains the state. */
const TABLES = [
  [3, '0 - X - X', ['OK', 'OK', 'OK', 'OK']],
  [3, '0 - - - -', ['OK', 'OK', 'OK', 'OK']],
  [3, '- - - - -', ['INSUFFICIENT_DATA', null, 'ALARM', 'OK']],
  [3, '0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  [3, '- - X - -', ['ALARM', null, 'ALARM', 'OK']],
  [2, '0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  [2, '0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  [2, '0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
  [2, '- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
  [2, '- - - X -', ['ALARM', null, 'ALARM', 'OK']],
] as const;

describe("CloudWatch's own examples", () => {
  test.each(TABLES)('%i of 3, %s', (datapoints, drawn, expected) => {
    const states = TREATMENTS.map(
      (treatment) => decideAlarm(rule(datapoints, treatment), periodsOf(drawn)).state,
    );
    expect(states).toEqual(expected);
  });
});

test('says which points decided, newest first', () => {
  expect(decideAlarm(rule(2, 'missing'), [1, 99, null, 99, 1])).toEqual({
    state: 'ALARM',
    decidedBy: [0, 1, 3],
    breaching: 2,
    filled: 0,
  });
});

test('compares in all four ways', () => {
  const state = (comparison: string, value: number) =>
    decideAlarm({ ...rule(1, 'missing'), evaluationPeriods: 1, comparison }, [value]).state;
  expect(state('GreaterThanThreshold', 10)).toBe('OK');
  expect(state('GreaterThanOrEqualToThreshold', 10)).toBe('ALARM');
  expect(state('LessThanThreshold', 10)).toBe('OK');
  expect(state('LessThanOrEqualToThreshold', 10)).toBe('ALARM');
});

const point = fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 20 }));
const points = fc.array(point, { minLength: 5, maxLength: 5 });

test('without gaps in the newest N, the treatment of gaps never matters', () => {
  fc.assert(
    fc.property(points, fc.integer({ min: 1, max: 3 }), (older, datapoints) => {
      const periods = older.map((value, index) => (index >= 2 ? (value ?? 0) : value));
      const states = TREATMENTS.map(
        (treatment) => decideAlarm(rule(datapoints, treatment), periods).state,
      );
      expect(new Set(states).size).toBe(1);
    }),
  );
});

test('more that breaches never turns ALARM into OK', () => {
  fc.assert(
    fc.property(
      points,
      fc.constantFrom(...TREATMENTS),
      fc.nat({ max: 4 }),
      (periods, treatment, at) => {
        fc.pre(periods[at] !== null);
        const worse = periods.with(at, 99);
        if (decideAlarm(rule(2, treatment), periods).state === 'ALARM')
          expect(decideAlarm(rule(2, treatment), worse).state).toBe('ALARM');
      },
    ),
  );
});
