import type { GeneratedSystem } from './generate-system.ts';
import { createRandom, type Random } from './random.ts';
import { type Fault, NO_FAULT, simulatePeriod } from './simulate-system.ts';

/** What goes wrong in a generated case; in a quiet one nothing does. */
export type Kind =
  | 'slow'
  | 'errors'
  | 'capacity'
  | 'surge'
  | 'two'
  | 'cpu-hog'
  | 'memory'
  | 'network'
  | 'quiet';

/** A fault of one service, and the metric that names it best, where one does. */
export interface Trouble {
  readonly service: number;
  readonly fault: Fault;
  readonly metric?: string;
}

const slow = (random: Random): Fault => {
  const slower = random.scale(4, 40);
  return { ...NO_FAULT, slower, cpu: random.chance(0.5) ? slower : 1 };
};

const cpuHog = (random: Random): Fault => {
  const hogged = random.between(0.5, 0.95);
  return {
    ...NO_FAULT,
    hogged,
    lost: hogged * random.between(0.6, 1),
    slower: random.scale(1.5, 10),
  };
};

const network = (system: GeneratedSystem, random: Random): Fault => {
  const usualS = system.services.reduce((sum, { workS }) => sum + workS, 0);
  const lossy = random.chance(0.4);
  return {
    ...NO_FAULT,
    delayS: usualS * random.scale(0.5, 10),
    failing: lossy ? random.scale(0.005, 0.2) : 0,
  };
};

const faultOf = (kind: Kind, system: GeneratedSystem, random: Random): Fault => {
  if (kind === 'errors') return { ...NO_FAULT, failing: random.scale(0.05, 0.8) };
  if (kind === 'cpu-hog') return cpuHog(random);
  if (kind === 'network') return network(system, random);
  if (kind === 'memory')
    return { ...NO_FAULT, memory: random.scale(1.5, 8), slower: random.scale(1.2, 6) };
  if (kind === 'capacity')
    return { ...NO_FAULT, lost: random.between(0.75, 0.95), slower: random.scale(1.2, 3) };
  return slow(random);
};

const METRICS: Partial<Record<Kind, string>> = { 'cpu-hog': 'cpu', memory: 'memory' };

/** The faults of a case: none where it is quiet or only asked more, two of different services in `two`. */
export const troublesOf = (kind: Kind, system: GeneratedSystem, random: Random): Trouble[] => {
  const at = () => random.integer(0, system.services.length - 1);
  if (kind === 'quiet' || kind === 'surge') return [];
  const metric = METRICS[kind];
  const first = at();
  if (kind !== 'two')
    return [
      {
        service: first,
        fault: faultOf(kind, system, random),
        ...(metric !== undefined && { metric }),
      },
    ];
  let second = at();
  for (let tries = 0; tries < 20 && second === first; tries += 1) second = at();
  return [first, second].map((service) => ({
    service,
    fault: faultOf(random.pick(['slow', 'errors']), system, random),
  }));
};

/** True when this fault alone would be felt at the entry. */
export const isFelt = (system: GeneratedSystem, trouble: Trouble): boolean => {
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
