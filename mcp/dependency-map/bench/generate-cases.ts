import type { RecordedBlock, RecordedSet } from '../../telemetry/recorded-set.ts';
import { isFelt, type Kind, type Trouble, troublesOf } from './generate-faults.ts';
import { type GeneratedSystem, generateSystem } from './generate-system.ts';
import { type Instrumentation, type Observed, observe, observedNodes } from './observe-system.ts';
import { createRandom, type Random } from './random.ts';
import { type Fault, NO_FAULT, type ServiceTruth, simulatePeriod } from './simulate-system.ts';

/** A generated case: a set of one case, and all its true causes (none in a quiet one). */
export interface GeneratedCase {
  readonly id: string;
  readonly kind: string;
  readonly set: RecordedSet;
  readonly truth: readonly { readonly node: string; readonly metric?: string }[];
}

/** What a kind of telemetry and of fault go together as: traces of an account, or a mesh by the second. */
interface Regime {
  readonly name: string;
  readonly kinds: readonly Kind[];
  readonly periodsS: readonly number[];
  instruments(random: Random): Instrumentation;
  /** Seconds between a user's answer and the next request, by the usual latency; none: users do not wait. */
  thinks(random: Random): number | undefined;
}

const TRACES: Regime = {
  name: 'traces',
  kinds: ['slow', 'errors', 'capacity', 'surge', 'two', 'quiet'],
  periodsS: [1, 10, 60, 300],
  instruments: (random) => ({
    latency: random.pick([['Average'], ['Average', 'p50', 'p90', 'p99']]),
    atCallers: true,
    resources: random.chance(0.4),
    bareStores: random.chance(0.15),
    secondNames: random.chance(0.25),
    dark: 0.12,
  }),
  thinks: () => undefined,
};

const MESH: Regime = {
  name: 'mesh',
  kinds: ['slow', 'errors', 'cpu-hog', 'memory', 'network', 'two', 'quiet'],
  periodsS: [1, 1, 5, 15],
  instruments: (random) => ({
    latency: random.pick([['p50', 'p90'], ['p90'], ['Average'], ['p50', 'p95', 'p99']]),
    atCallers: random.chance(0.6),
    resources: true,
    bareStores: random.chance(0.6),
    secondNames: false,
    dark: random.pick([0, 0, 0.1]),
  }),
  thinks: (random) => (random.chance(0.5) ? random.scale(0.2, 5) : undefined),
};

const REGIMES: Readonly<Record<string, Regime>> = { generated: TRACES, mesh: MESH };

interface Timing {
  readonly periodS: number;
  readonly baseline: number;
  readonly window: number;
  readonly onset: number;
  readonly end: number;
}

const timingOf = (regime: Regime, random: Random): Timing => {
  const periodS = random.pick(regime.periodsS);
  const window = periodS === 1 ? random.integer(120, 400) : random.integer(6, 40);
  const onset = random.integer(1, Math.max(1, Math.floor(window / 2)));
  const end = random.chance(0.5) ? window : random.integer(onset + 2, window);
  return { periodS, baseline: random.integer(60, 400), window, onset, end };
};

const blips = (system: GeneratedSystem, periods: number, random: Random) => {
  // Trouble that any system has in normal operation: short, on one service, soon over.
  const found = new Map<string, Fault>();
  for (let count = random.integer(0, 6); count > 0; count -= 1) {
    const service = random.integer(0, system.services.length - 1);
    const from = random.integer(0, periods - 1);
    const length = random.integer(1, 3);
    for (let period = from; period < from + length; period += 1)
      found.set(`${service}/${period}`, { ...NO_FAULT, slower: random.scale(1.2, 4) });
  }
  return found;
};

const simulate = (
  system: GeneratedSystem,
  timing: Timing,
  troubles: readonly Trouble[],
  surge: number,
  thinks: number | undefined,
  random: Random,
): ServiceTruth[][] => {
  const periods = timing.baseline + timing.window;
  const natural = blips(system, timing.baseline, random);
  const season = random.between(0, 0.25);
  const cycle = random.between(0.3, 2) * timing.baseline;
  let usualS = 0;
  let lastS = 0;
  return Array.from({ length: periods }, (_, period) => {
    const inWindow = period - timing.baseline;
    const hit = inWindow >= timing.onset && inWindow < timing.end;
    const tide = 1 + season * Math.sin((2 * Math.PI * period) / cycle);
    // Users who wait for the answer before they ask again come less often when it takes longer.
    const waiting =
      thinks === undefined || usualS === 0 ? 1 : (1 + thinks) / (lastS / usualS + thinks);
    const arrivals = system.arrivals * tide * Math.exp(0.05 * random.normal()) * (hit ? surge : 1);
    const services = simulatePeriod(
      system,
      arrivals * waiting,
      (service) =>
        (hit ? troubles.find((trouble) => trouble.service === service)?.fault : undefined) ??
        natural.get(`${service}/${period}`) ??
        NO_FAULT,
      random,
    );
    lastS = services[0]?.latencyS ?? 0;
    usualS ||= lastS;
    return services;
  });
};

/** What an alarm at the entry would see: its latency or availability, whichever is harmed more. */
const symptomOf = (
  truth: readonly ServiceTruth[][],
  timing: Timing,
  kind: Kind,
  random: Random,
) => {
  const mean = (from: number, to: number, pick: (one: ServiceTruth) => number): number => {
    const part = truth.slice(from, to).map(([entry]) => (entry ? pick(entry) : 0));
    return part.reduce((sum, value) => sum + value, 0) / Math.max(1, part.length);
  };
  const from = timing.baseline + timing.onset;
  const to = timing.baseline + timing.end;
  const slower =
    mean(from, to, (one) => one.latencyS) / mean(0, timing.baseline, (one) => one.latencyS);
  const fails =
    mean(from, to, (one) => one.failing) - mean(0, timing.baseline, (one) => one.failing);
  const metric =
    kind === 'quiet'
      ? random.pick(['latency', 'availability'])
      : fails * 10 > slower - 1
        ? 'availability'
        : 'latency';
  return { metric, harmed: slower > 1.25 || fails > 0.02 };
};

const blockOf = (observed: Observed, from: number, to: number, timing: Timing): RecordedBlock => ({
  timestamps: Array.from(
    { length: to - from },
    (_, index) => (from + index - timing.baseline + 1) * timing.periodS,
  ),
  series: observed.map((one) => ({ ...one, values: one.values.slice(from, to) })),
});

/** What nobody measures nobody can find: of a service without traffic only its resources tell. */
const isSeen = (
  { service, fault }: Trouble,
  system: GeneratedSystem,
  observed: Observed,
): boolean => {
  const own = observed.filter(({ node }) => node === observedNodes(system, service));
  const strained = fault.cpu > 1 || fault.hogged > 0 || fault.memory > 1;
  return own.length > 0 && (strained || own.some(({ metric }) => metric === 'latency'));
};

/** One case from a seed; undefined when its fault would not be felt at the entry, or nobody measures it. */
export const generateCase = (seed: number, setName = 'generated'): GeneratedCase | undefined => {
  const regime = REGIMES[setName];
  if (!regime)
    throw new RangeError(`No generated set ${setName}: ${Object.keys(REGIMES).join(', ')}`);
  const random = createRandom(seed);
  const system = generateSystem(random);
  const kind = random.pick(regime.kinds);
  const timing = timingOf(regime, random);
  const troubles = troublesOf(kind, system, random);
  if (!troubles.every((trouble) => isFelt(system, trouble))) return undefined;
  const surge = kind === 'surge' ? random.between(3, 8) : 1;
  const truth = simulate(system, timing, troubles, surge, regime.thinks(random), random);
  const { metric, harmed } = symptomOf(truth, timing, kind, random);
  if (!harmed && kind !== 'quiet') return undefined;
  const entry = system.services[0]?.id ?? '';
  const instruments = regime.instruments(random);
  const { graph, observed } = observe(system, truth, timing.periodS, instruments, random);
  if (!troubles.every((trouble) => isSeen(trouble, system, observed))) return undefined;
  const causes =
    kind === 'surge'
      ? [{ node: entry }]
      : troubles.map(({ service, metric: shows }) => ({
          node: observedNodes(system, service),
          ...(shows !== undefined && instruments.resources && { metric: shows }),
        }));
  const id = `${kind}-${system.shape}-${seed}`;
  const symptom = {
    node: entry,
    metric,
    statistic: metric === 'latency' ? (instruments.latency[0] ?? 'Average') : 'Average',
    at: (timing.onset + Math.min(2, timing.end - timing.onset)) * timing.periodS,
  };
  const window = blockOf(observed, timing.baseline, timing.baseline + timing.window, timing);
  return {
    id,
    kind,
    truth: causes,
    set: {
      graph,
      baseline: blockOf(observed, 0, timing.baseline, timing),
      cases: new Map([[id, { symptom, window }]]),
      answers: { [id]: causes[0] ?? null },
    },
  };
};

/** `count` cases from consecutive seeds; the seeds of different starts far apart share none. */
export const generateCases = (
  start: number,
  count: number,
  setName = 'generated',
): GeneratedCase[] => {
  const cases: GeneratedCase[] = [];
  for (let seed = start; cases.length < count; seed += 1) {
    const one = generateCase(seed, setName);
    if (one) cases.push(one);
  }
  return cases;
};
