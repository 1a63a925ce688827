import { BURST_S, crowdingAt, refusedBeyond } from './limits.ts';
import type { Projection } from './projection.ts';
import type { Place } from './system-model.ts';

/** What a place's limits do at what is asked of it at one moment. */
export interface LimitsNow {
  /** Share of what arrives that is not taken in: refused, or by a consumer left in its queue. */
  readonly left: number;
  /** The refused part of it. */
  readonly refused: number;
  /** Waiting in front of its processors, as a multiple of one request's own time. */
  readonly crowding: number;
  /** Share of its given capacity that is wanted, at its fullest part; 0 where none is given. */
  readonly capacity: number;
}

const slowerNow = ({ latencyS, usual }: Projection, index: number): number =>
  (latencyS[index] ?? 0) / Math.max(1e-9, usual.latencyS[index] ?? 0);

/** Use of a place's concurrency by requests that are more, and take longer, than usual. */
const concurrencyUse = (projection: Projection, { index, limit }: Place): number => {
  if (limit !== 'concurrency' && limit !== 'workers') return 0;
  const growth = projection.growth[index] ?? 1;
  return (projection.concurrency[index] ?? 0) * growth * slowerNow(projection, index);
};

/** Requests as a multiple of those at the question. */
const sinceFirst = ({ growth, first }: Projection, index: number): number =>
  (growth[index] ?? 1) / Math.max(1e-9, first.growth[index] ?? 1);

const processorUse = (projection: Projection, { index, limit, vitals }: Place): number => {
  if (limit !== 'workers') return 0;
  if (vitals.processors) return vitals.processors.now * sinceFirst(projection, index);
  return (projection.processors[index] ?? 0) * (projection.growth[index] ?? 1);
};

/** The state of a place's limits in a projection as it stands. */
export const limitsNow = (projection: Projection, place: Place): LimitsNow => {
  const { index, isConsumer, vitals } = place;
  const { assumed, overdrawnS } = projection;
  const processors = processorUse(projection, place);
  const capacity = vitals.capacity
    ? vitals.capacity.now * sinceFirst(projection, index) * assumed.uneven(index)
    : 0;
  const isDrained = capacity > 1 && (overdrawnS[index] ?? 0) >= BURST_S * assumed.edge(index);
  const left = Math.max(
    refusedBeyond(concurrencyUse(projection, place)),
    refusedBeyond(processors),
    isDrained ? refusedBeyond(capacity) : 0,
  );
  return { left, refused: isConsumer ? 0 : left, crowding: crowdingAt(processors), capacity };
};
