import type { Random } from '../random.ts';
import type { System } from './system.ts';

const FAULTS = ['slow', 'failing', 'lost-capacity', 'surge', 'bad-retries'] as const;
const OWN_FAULTS = ['slow', 'failing', 'lost-capacity', 'bad-retries'] as const;
export type FaultKind = (typeof FAULTS)[number];

/** What goes wrong, where, how far, and how fast. */
export interface Fault {
  readonly kind: FaultKind;
  readonly service: number;
  /** Slower and surge: a factor; failing and lost capacity: a share; retries: how many. */
  readonly size: number;
  readonly usesProcessor: boolean;
  readonly fromS: number;
  /** Seconds in which it grows to its size; 0 is at once. */
  readonly growsS: number;
  /** 1 grows evenly, 2 ever faster. */
  readonly power: number;
  /** When it is over; infinite for most. */
  readonly untilS: number;
}

const sizeOf = (kind: FaultKind, random: Random): number => {
  if (kind === 'slow') return random.scale(5, 80);
  if (kind === 'failing') return random.between(0.3, 1);
  if (kind === 'lost-capacity') return random.between(0.6, 0.95);
  return kind === 'surge' ? random.scale(2, 6) : random.integer(3, 8);
};

const placeOf = (kind: FaultKind, { services, arrivals }: System, random: Random): number => {
  const indexes = services.map((_, index) => index);
  const fits = indexes.filter((index) => {
    const service = services[index];
    if (!service || service.kind === 'queue') return false;
    if (kind === 'surge') return arrivals.has(index);
    if (kind === 'lost-capacity') return service.slots < 1e9 || service.mostPerS < 1e9;
    if (kind === 'bad-retries') return service.kind !== 'stage' && service.calls.length > 0;
    return service.kind !== 'stage';
  });
  return random.pick(fits.length > 0 ? fits : indexes);
};

/** A random fault that begins at `fromS`; `periodS` sets how fast what grows, grows. */
export const drawFault = (
  system: System,
  fromS: number,
  periodS: number,
  random: Random,
): Fault => {
  const kind = random.pick(random.chance(0.6) ? FAULTS : OWN_FAULTS);
  return {
    kind,
    service: placeOf(kind, system, random),
    size: sizeOf(kind, random),
    usesProcessor: random.chance(0.4),
    fromS,
    growsS: random.chance(0.25) ? 0 : periodS * random.between(12, 45),
    power: random.pick([1, 1, 2]),
    untilS: random.chance(0.08)
      ? fromS + periodS * random.integer(6, 25)
      : Number.POSITIVE_INFINITY,
  };
};

/** How much of a fault is there at a time, 0 to 1. */
export const amountAt = ({ fromS, growsS, power, untilS }: Fault, atS: number): number => {
  if (atS < fromS || atS >= untilS) return 0;
  return growsS > 0 ? Math.min(1, (atS - fromS) / growsS) ** power : 1;
};
