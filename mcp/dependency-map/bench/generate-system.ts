import type { Random } from './random.ts';

/** How a generated service calls another. */
interface GeneratedCall {
  readonly to: number;
  readonly callsPerRequest: number;
  /** Tries after the first, when a call fails or times out. */
  readonly retries: number;
  readonly timeoutS: number;
}

interface GeneratedService {
  readonly id: string;
  /** Seconds of its own work a request when it is idle. */
  readonly workS: number;
  /** Coefficient of variation of one request's own work. */
  readonly scatter: number;
  /** Requests a second it can work on. */
  readonly capacity: number;
  readonly calls: readonly GeneratedCall[];
  /** Share of requests that always fail. */
  readonly failing: number;
}

export interface GeneratedSystem {
  readonly shape: string;
  readonly services: readonly GeneratedService[];
  /** Requests a second at the entry, service 0. */
  readonly arrivals: number;
}

const SHAPES = ['chain', 'fan', 'diamond', 'shared-store', 'layers', 'cycle'] as const;
type Shape = (typeof SHAPES)[number];

type Edges = [number, number][];

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);

const fan = (size: number, random: Random): Edges => {
  const half = Math.floor(size / 2);
  return range(1, size).map((to) => [to <= half ? 0 : random.integer(1, half), to]);
};

const sharedStore = (size: number, random: Random): Edges => {
  const stores = Math.max(1, Math.floor(size / 5));
  const services = range(1, size - stores);
  return [
    ...services.flatMap(
      (service): Edges => [
        [random.chance(0.7) ? 0 : random.integer(0, service - 1), service],
        [service, size - 1 - random.integer(0, stores - 1)],
      ],
    ),
    ...range(size - stores, size).map((store): [number, number] => [
      random.integer(1, Math.max(1, size - stores - 1)),
      store,
    ]),
  ];
};

const layers = (size: number, random: Random): Edges =>
  range(1, size).flatMap((to) =>
    range(0, random.integer(1, 3)).map((): [number, number] => [
      random.integer(Math.max(0, to - 8), to - 1),
      to,
    ]),
  );

const SHAPED: Record<Shape, (size: number, random: Random) => Edges> = {
  chain: (size) => range(1, size).map((to) => [to - 1, to]),
  fan,
  diamond: (size) =>
    range(1, size - 1).flatMap(
      (to): Edges => [
        [0, to],
        [to, size - 1],
      ],
    ),
  'shared-store': sharedStore,
  layers,
  cycle: layers,
};

const edgesOf = (shape: Shape, size: number, random: Random): Edges => {
  const edges = SHAPED[shape](size, random).filter(([from, to]) => from !== to);
  return [...new Map(edges.map((edge) => [edge.join(), edge])).values()];
};

/** Rates by service when all is well, for calls that lead only to later services. */
const usualRates = (
  edges: readonly (readonly [number, number, number])[],
  size: number,
  arrivals: number,
): number[] => {
  const rates = Array.from({ length: size }, (_, index) => (index === 0 ? arrivals : 0));
  for (let from = 0; from < size; from += 1)
    for (const [caller, to, calls] of edges)
      if (caller === from) rates[to] = (rates[to] ?? 0) + (rates[from] ?? 0) * calls;
  return rates;
};

/** A call back to an earlier service closes a cycle; few enough calls that it converges. */
const backCallOf = (shape: Shape, from: number, random: Random): GeneratedCall[] =>
  shape === 'cycle' && from > 2 && random.chance(0.25)
    ? [
        {
          to: random.integer(1, from - 1),
          callsPerRequest: random.between(0.05, 0.2),
          retries: 0,
          timeoutS: 60,
        },
      ]
    : [];

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** A system of 4 to 40 services in a random shape, with work, capacity, retries and time-outs of its own. */
export const generateSystem = (random: Random): GeneratedSystem => {
  const shape = random.pick(SHAPES);
  const size = shape === 'chain' ? random.integer(4, 8) : random.integer(5, 40);
  const arrivals = random.scale(1, 400);
  const edges = edgesOf(shape, size, random).map(
    ([from, to]) => [from, to, random.chance(0.6) ? 1 : random.scale(0.2, 2.5)] as const,
  );
  const rates = usualRates(edges, size, arrivals);
  const unit = random.scale(0.001, 0.2);
  const services = rates.map((rate, index): GeneratedService => {
    const workS = unit * random.scale(0.2, 5);
    return {
      id: `${Array.from({ length: 5 }, () => random.pick([...LETTERS])).join('')}-${index}`,
      workS,
      scatter: random.between(0.2, 1.2),
      capacity: Math.max(rate, 0.5) * random.between(1.6, 6),
      failing: random.chance(0.3) ? random.scale(0.0005, 0.02) : 0,
      calls: edges
        .filter(([from]) => from === index)
        .map(([, to, callsPerRequest]) => ({
          to,
          callsPerRequest,
          retries: random.chance(0.4) ? random.integer(1, 3) : 0,
          timeoutS: unit * random.between(20, 200),
        }))
        .concat(backCallOf(shape, index, random)),
    };
  });
  return { shape, services, arrivals };
};
