import type { Random } from '../random.ts';

/** Who calls whom, as pairs of indexes that lead from lower to higher; 0 is an entry. */
export type Edges = readonly (readonly [number, number])[];

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);

const fan = (size: number, random: Random): Edges => {
  const half = Math.max(2, Math.floor(size / 3));
  return range(1, size).map((to) => [to <= half ? 0 : random.integer(1, half), to]);
};

const diamonds = (size: number, random: Random): Edges => {
  const ends = Math.max(1, Math.floor(size / 6));
  return range(1, size - ends).flatMap(
    (to): Edges => [
      [random.chance(0.6) ? 0 : random.integer(0, to - 1), to],
      [to, size - 1 - random.integer(0, ends - 1)],
    ],
  );
};

const layers = (size: number, random: Random): Edges => {
  const width = Math.max(2, Math.round(size / random.integer(3, 5)));
  return range(1, size).flatMap((to) => {
    const layer = Math.ceil(to / width);
    const first = (layer - 1) * width - (width - 1);
    return range(0, random.integer(1, 3)).map((): [number, number] => [
      layer === 1 ? 0 : random.integer(Math.max(1, first), Math.max(1, (layer - 1) * width)),
      to,
    ]);
  });
};

const sharedStores = (size: number, random: Random): Edges => {
  const stores = Math.max(1, Math.floor(size / 5));
  return range(1, size - stores).flatMap(
    (service): Edges => [
      [random.chance(0.55) ? 0 : random.integer(0, service - 1), service],
      [service, size - 1 - random.integer(0, stores - 1)],
    ],
  );
};

const SHAPES = {
  chain: (size: number): Edges => range(1, size).map((to) => [to - 1, to]),
  fan,
  diamonds,
  layers,
  'shared-stores': sharedStores,
} as const;

export type Shape = keyof typeof SHAPES;
const NAMES = Object.keys(SHAPES) as Shape[];

/** Edges of a random shape with 5 to 40 services (a chain: up to 9), none twice and all reachable. */
export const shapeEdges = (random: Random): { shape: Shape; size: number; edges: Edges } => {
  const shape = random.pick(NAMES);
  const size = shape === 'chain' ? random.integer(5, 9) : Math.round(random.scale(6, 40));
  const drawn = SHAPES[shape](size, random).filter(([from, to]) => from < to);
  const called = new Set(drawn.map(([, to]) => to));
  const missing = range(1, size)
    .filter((to) => !called.has(to))
    .map((to) => [random.integer(0, to - 1), to] as const);
  // Real systems are tidier on paper: some call across.
  const across = range(0, shape === 'chain' ? 0 : Math.round(size * random.between(0, 1.2))).map(
    () => {
      const to = random.integer(2, size - 1);
      return [random.integer(1, to - 1), to] as const;
    },
  );
  const unique = new Map([...drawn, ...missing, ...across].map((edge) => [edge.join(), edge]));
  return { shape, size, edges: [...unique.values()] };
};
