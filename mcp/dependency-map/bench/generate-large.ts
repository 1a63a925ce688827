import type { RecordedSet } from '../../telemetry/recorded-set.ts';
import type { GeneratedSystem } from './generate-system.ts';
import { observe } from './observe-system.ts';
import { createRandom, type Random } from './random.ts';
import { NO_FAULT, simulatePeriod } from './simulate-system.ts';

/** A large system in which one service is slow: a recorded set of one case. */
export interface LargeCase {
  readonly set: RecordedSet;
  readonly id: string;
  readonly truth: string;
  readonly nodes: number;
  readonly edges: number;
}

const LAYERS = 10;
const BASELINE = 60;
const WINDOW = 20;
const ONSET = 8;
const PERIOD_S = 60;
const RATE = 50;
const INSTRUMENTS = {
  latency: ['Average'],
  atCallers: false,
  resources: false,
  bareStores: false,
  secondNames: false,
  dark: 0.1,
};

/** First service of a layer; service 0 alone is the entry, and calls all of the first layer. */
const firstOf = (layer: number, size: number): number =>
  1 + Math.floor(((size - 1) * layer) / LAYERS);

const targetsOf = (index: number, size: number, fanOut: number, random: Random): number[] => {
  if (index === 0) return Array.from({ length: firstOf(1, size) - 1 }, (_, at) => at + 1);
  let layer = 0;
  while (firstOf(layer + 1, size) <= index) layer += 1;
  const [from, to] = [firstOf(layer + 1, size), firstOf(layer + 2, size)];
  if (layer + 1 >= LAYERS || to <= from) return [];
  return [...new Set(Array.from({ length: fanOut }, () => random.integer(from, to - 1)))];
};

/** Each service calls `fanOut` of the next layer, each for a part of its requests, so that rates stay level. */
const systemOf = (size: number, fanOut: number, random: Random): GeneratedSystem => ({
  shape: 'layers',
  arrivals: (RATE * (size - 1)) / LAYERS,
  services: Array.from({ length: size }, (_, index) => {
    const targets = targetsOf(index, size, fanOut, random);
    return {
      id: `service-${index}`,
      workS: random.scale(0.002, 0.05),
      scatter: random.between(0.2, 0.8),
      capacity: (index === 0 ? RATE * size : RATE) * random.between(6, 12),
      failing: 0,
      calls: targets.map((to) => ({
        to,
        callsPerRequest: 1 / targets.length,
        retries: random.chance(0.3) ? 1 : 0,
        timeoutS: 30,
      })),
    };
  }),
});

/**
 * A system of `size` services in ten layers, `fanOut` calls a service, everything measured by the
 * minute for 80 minutes; one service in the middle gets slow. The symptom is that of a caller of it.
 */
export const generateLarge = (size: number, fanOut: number, seed: number): LargeCase => {
  const random = createRandom(seed);
  const system = systemOf(size, fanOut, random);
  const culprit = random.integer(firstOf(4, size), firstOf(5, size) - 1);
  const caller = system.services.findIndex(({ calls }) => calls.some(({ to }) => to === culprit));
  const truth = Array.from({ length: BASELINE + WINDOW }, (_, period) =>
    simulatePeriod(
      system,
      system.arrivals * Math.exp(0.05 * random.normal()),
      (service) =>
        service === culprit && period >= BASELINE + ONSET ? { ...NO_FAULT, slower: 30 } : NO_FAULT,
      random,
    ),
  );
  const { graph, observed } = observe(system, truth, PERIOD_S, INSTRUMENTS, random);
  // What nobody measures nobody can find: then the next seed.
  if (!observed.some(({ node }) => node === `service-${culprit}`))
    return generateLarge(size, fanOut, seed + 1);
  const blockOf = (from: number, to: number) => ({
    timestamps: Array.from({ length: to - from }, (_, at) => (from + at - BASELINE) * PERIOD_S),
    series: observed.map((one) => ({ ...one, values: one.values.slice(from, to) })),
  });
  const id = `large-${size}`;
  const at = (ONSET + 2) * PERIOD_S;
  const symptom = { node: `service-${Math.max(0, caller)}`, metric: 'latency', at };
  return {
    id,
    truth: `service-${culprit}`,
    nodes: graph.nodes.length,
    edges: graph.edges.length,
    set: {
      graph,
      baseline: blockOf(0, BASELINE),
      cases: new Map([
        [
          id,
          {
            symptom: { ...symptom, statistic: 'Average' },
            window: blockOf(BASELINE, BASELINE + WINDOW),
          },
        ],
      ]),
      answers: { [id]: { node: `service-${culprit}` } },
    },
  };
};
