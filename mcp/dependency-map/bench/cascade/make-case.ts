import type { RecordedBlock, RecordedSet } from '../../../telemetry/recorded-set.ts';
import { createRandom, type Random } from '../random.ts';
import { amountAt, drawFault, type Fault, type FaultKind } from './fault.ts';
import { generateSystem } from './generate-system.ts';
import { firstAlarm, isOutside, type NormalRange, normalRangeOf } from './normal-range.ts';
import type { Period } from './period.ts';
import { showTelemetry } from './show-telemetry.ts';
import { simulate } from './simulate.ts';
import type { System } from './system.ts';

/** A service that was well when the forecast was asked for, and what then became of it. */
export interface Watched {
  readonly node: string;
  readonly isHit: boolean;
  /** Seconds from the question to the alarm that it would have raised. */
  readonly hitAfterS?: number;
  readonly isMeasured: boolean;
}

/** A generated system at the moment of the question, as a recorded set, and what its simulation then did. */
export interface CascadeCase {
  readonly id: string;
  readonly kind: FaultKind;
  readonly shape: string;
  readonly set: RecordedSet;
  readonly cause: string;
  readonly watched: readonly Watched[];
}

/** Periods of the baseline, and of the window before the alarm, that an investigation reads. */
const BASELINE = 60;
const LEAD = 6;
/** Periods after the question in which a service may be hit: the horizon. */
const HORIZON = 30;
/** Periods from the fault on within which an alarm has to fire for there to be a question. */
const NOTICED_WITHIN = 25;
const MOST_DELAY = 1;
/** A system in which more than this share fails before anything is wrong is not one that runs. */
const MOST_FAILING = 0.06;

const blockOf = (
  series: RecordedBlock['series'],
  from: number,
  to: number,
  start: number,
  periodS: number,
): RecordedBlock => ({
  timestamps: Array.from({ length: to - from }, (_, index) => (from + index - start) * periodS),
  series: series.map((one) => ({ ...one, values: one.values.slice(from, to) })),
});

/** The normal range of each service from the periods before `until`. */
const rangesOf = (system: System, history: readonly Period[][], until: number): NormalRange[] =>
  system.services.map(({ kind }, index) =>
    normalRangeOf(
      history
        .slice(until - BASELINE, until)
        .map((period) => period[index])
        .filter((one) => one !== undefined),
      kind,
    ),
  );

/** Which periods of each service are outside of its normal range. */
const outsideOf = (history: readonly Period[][], ranges: readonly NormalRange[]): boolean[][] =>
  ranges.map((range, index) =>
    history.map((period) => {
      const one = period[index];
      return one !== undefined && isOutside(one, range);
    }),
  );

/** The first alarm after the fault, among services that have one: the entry, and three of four others. */
const alarmOf = (system: System, outside: readonly boolean[][], from: number, random: Random) => {
  let first: { service: number; at: number } | undefined;
  system.services.forEach((_, service) => {
    if (service > 0 && !random.chance(0.75)) return;
    const at = firstAlarm(outside[service] ?? [], from, from + NOTICED_WITHIN);
    if (at >= 0 && (!first || at < first.at)) first = { service, at };
  });
  return first;
};

const symptomMetric = (
  series: RecordedBlock['series'],
  node: string,
  period: number,
): string | undefined => {
  const of = (metric: string) => series.find((one) => one.node === node && one.metric === metric);
  if (of('backlog')) return 'backlog';
  const failing = ['errors', 'throttles'].find(
    (metric) =>
      (of(metric)?.values[period] ?? 0) > 0.01 * (of('requests')?.values[period] ?? 0) + 1,
  );
  return failing ?? (of('latency') ? 'latency' : undefined);
};

const leftOf =
  (fault: Fault, periodS: number) =>
  (service: number, period: number): number =>
    fault.kind === 'lost-capacity' && fault.service === service
      ? 1 - fault.size * amountAt(fault, period * periodS)
      : 1;

/** One case from a seed; undefined when its fault raises no alarm, or the alarm's service is not measured. */
export const makeCase = (seed: number): CascadeCase | undefined => {
  const random = createRandom(seed);
  const periodS = random.pick([10, 60]);
  const system = generateSystem(random);
  const faultAt = BASELINE + LEAD + random.integer(0, 3);
  const fault = drawFault(system, faultAt * periodS, periodS, random);
  const periods = faultAt + NOTICED_WITHIN + MOST_DELAY + HORIZON + 2;
  const history = simulate(system, fault, periods, periodS, random);
  const before = rangesOf(system, history, faultAt);
  if (before.some(({ failing }) => failing > MOST_FAILING)) return undefined;
  const alarm = alarmOf(system, outsideOf(history, before), faultAt, random);
  if (!alarm) return undefined;
  // The question sees whole periods, the alarm's own being the last or nearly.
  const asked = alarm.at + 1 + random.integer(0, MOST_DELAY);
  const start = alarm.at + 1 - LEAD;
  const seen = showTelemetry(
    system,
    history.slice(0, asked),
    periodS,
    leftOf(fault, periodS),
    random,
  );
  const node = system.services[alarm.service]?.id ?? '';
  const metric = symptomMetric(seen.series, node, alarm.at);
  if (metric === undefined) return undefined;
  const outside = outsideOf(history, rangesOf(system, history, Math.min(start, faultAt)));
  const watched = system.services.flatMap(({ id }, index): Watched[] => {
    const own = outside[index] ?? [];
    const inTrouble = own[asked - 1] || firstAlarm(own, asked - 3, asked) >= 0;
    if (inTrouble) return [];
    const hit = firstAlarm(own, asked, asked + HORIZON);
    const isMeasured = !seen.dark.has(index);
    return [
      hit < 0
        ? { node: id, isHit: false, isMeasured }
        : { node: id, isHit: true, isMeasured, hitAfterS: (hit + 1 - asked) * periodS },
    ];
  });
  const id = `${fault.kind}-${system.shape}-${seed}`;
  return {
    id,
    kind: fault.kind,
    shape: system.shape,
    cause: system.services[fault.service]?.id ?? '',
    watched,
    set: {
      graph: seen.graph,
      baseline: blockOf(seen.series, start - BASELINE, start, start, periodS),
      cases: new Map([
        [
          id,
          {
            symptom: {
              node,
              metric,
              statistic:
                metric === 'latency' ? 'Average' : metric === 'backlog' ? 'Maximum' : 'Sum',
              at: (alarm.at + 1 - start) * periodS,
            },
            window: blockOf(seen.series, start, asked, start, periodS),
          },
        ],
      ]),
      answers: {},
    },
  };
};

/** `count` cases from consecutive seeds. */
export const makeCases = function* (start: number, count: number): Generator<CascadeCase> {
  let made = 0;
  for (let seed = start; made < count; seed += 1) {
    const one = makeCase(seed);
    if (!one) continue;
    made += 1;
    yield one;
  }
};
