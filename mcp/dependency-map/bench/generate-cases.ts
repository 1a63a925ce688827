import type { RecordedBlock, RecordedSet } from '../../telemetry/recorded-set.ts';
import { type GeneratedSystem, generateSystem } from './generate-system.ts';
import { type Observed, observe, observedNodes } from './observe-system.ts';
import { createRandom, type Random } from './random.ts';
import { type Fault, NO_FAULT, type ServiceTruth, simulatePeriod } from './simulate-system.ts';

/** A generated case: a set of one case, and all its true causes (none in a quiet one). */
export interface GeneratedCase {
  readonly id: string;
  readonly kind: string;
  readonly set: RecordedSet;
  readonly truth: readonly string[];
}

const KINDS = ['slow', 'errors', 'capacity', 'surge', 'two', 'quiet'] as const;
type Kind = (typeof KINDS)[number];

interface Trouble {
  readonly service: number;
  readonly fault: Fault;
}

const faultOf = (kind: 'slow' | 'errors' | 'capacity', random: Random): Fault => {
  if (kind === 'slow') {
    const slower = random.scale(4, 40);
    return { ...NO_FAULT, slower, cpu: random.chance(0.5) ? slower : 1 };
  }
  if (kind === 'errors') return { ...NO_FAULT, failing: random.scale(0.05, 0.8) };
  return { ...NO_FAULT, lost: random.between(0.75, 0.95), slower: random.scale(1.2, 3) };
};

const troublesOf = (kind: Kind, system: GeneratedSystem, random: Random): Trouble[] => {
  const at = () => random.integer(0, system.services.length - 1);
  if (kind === 'quiet' || kind === 'surge') return [];
  const first = at();
  if (kind !== 'two') return [{ service: first, fault: faultOf(kind, random) }];
  let second = at();
  for (let tries = 0; tries < 20 && second === first; tries += 1) second = at();
  return [first, second].map((service) => ({
    service,
    fault: faultOf(random.pick(['slow', 'errors']), random),
  }));
};

interface Timing {
  readonly periodS: number;
  readonly baseline: number;
  readonly window: number;
  readonly onset: number;
  readonly end: number;
}

const timingOf = (random: Random): Timing => {
  const periodS = random.pick([1, 10, 60, 300]);
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
  random: Random,
): ServiceTruth[][] => {
  const periods = timing.baseline + timing.window;
  const natural = blips(system, timing.baseline, random);
  const season = random.between(0, 0.25);
  const cycle = random.between(0.3, 2) * timing.baseline;
  return Array.from({ length: periods }, (_, period) => {
    const inWindow = period - timing.baseline;
    const hit = inWindow >= timing.onset && inWindow < timing.end;
    const tide = 1 + season * Math.sin((2 * Math.PI * period) / cycle);
    const arrivals = system.arrivals * tide * Math.exp(0.05 * random.normal()) * (hit ? surge : 1);
    return simulatePeriod(
      system,
      arrivals,
      (service) =>
        (hit ? troubles.find((trouble) => trouble.service === service)?.fault : undefined) ??
        natural.get(`${service}/${period}`) ??
        NO_FAULT,
      random,
    );
  });
};

/** True when this fault alone would be felt at the entry. */
const isFelt = (system: GeneratedSystem, trouble: Trouble): boolean => {
  const still = { ...createRandom(0), normal: () => 0 };
  const [well] = simulatePeriod(system, system.arrivals, () => NO_FAULT, still);
  const [ill] = simulatePeriod(
    system,
    system.arrivals,
    (service) => (service === trouble.service ? trouble.fault : NO_FAULT),
    still,
  );
  if (!well || !ill) return false;
  return ill.latencyS > 1.2 * well.latencyS || ill.failing > well.failing + 0.015;
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

/** One case from a seed; undefined when its fault would not be felt at the entry. */
export const generateCase = (seed: number): GeneratedCase | undefined => {
  const random = createRandom(seed);
  const system = generateSystem(random);
  const kind = random.pick(KINDS);
  const timing = timingOf(random);
  const troubles = troublesOf(kind, system, random);
  if (!troubles.every((trouble) => isFelt(system, trouble))) return undefined;
  const truth = simulate(
    system,
    timing,
    troubles,
    kind === 'surge' ? random.between(3, 8) : 1,
    random,
  );
  const { metric, harmed } = symptomOf(truth, timing, kind, random);
  if (!harmed && kind !== 'quiet') return undefined;
  const entry = system.services[0]?.id ?? '';
  const { graph, observed } = observe(system, truth, timing.periodS, random);
  // What nobody measures nobody can find.
  const seen = new Set(observed.map(({ node }) => node));
  if (!troubles.every(({ service }) => seen.has(observedNodes(system, service)))) return undefined;
  const causes =
    kind === 'surge' ? [entry] : troubles.map(({ service }) => observedNodes(system, service));
  const id = `${kind}-${system.shape}-${seed}`;
  return {
    id,
    kind,
    truth: causes,
    set: {
      graph,
      baseline: blockOf(observed, 0, timing.baseline, timing),
      cases: new Map([
        [
          id,
          {
            symptom: {
              node: entry,
              metric,
              statistic: 'Average',
              at: (timing.onset + Math.min(2, timing.end - timing.onset)) * timing.periodS,
            },
            window: blockOf(observed, timing.baseline, timing.baseline + timing.window, timing),
          },
        ],
      ]),
      answers: { [id]: causes[0] === undefined ? null : { node: causes[0] } },
    },
  };
};

/** `count` cases from consecutive seeds; the seeds of different starts far apart share none. */
export const generateCases = (start: number, count: number): GeneratedCase[] => {
  const cases: GeneratedCase[] = [];
  for (let seed = start; cases.length < count; seed += 1) {
    const one = generateCase(seed);
    if (one) cases.push(one);
  }
  return cases;
};
