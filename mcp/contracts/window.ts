import { z } from 'zod';

/** An instant, ISO 8601 with an offset (`2026-11-22T03:01:00.000Z`). */
export const instantSchema = z.iso.datetime({ offset: true });

/** A half-open span of time: `from` included, `to` not. */
export const windowSchema = z
  .object({
    from: instantSchema.describe('Start, ISO 8601, included'),
    to: instantSchema.describe('End, ISO 8601, not included'),
  })
  .describe('Half-open span of time [from, to)');

export type Window = z.infer<typeof windowSchema>;

/** ISO 8601 in UTC of milliseconds since the epoch. */
export const isoOf = (epochMs: number): string => new Date(epochMs).toISOString();

/** Milliseconds since the epoch of an ISO 8601 instant; NaN when it is none. */
export const epochMsOf = (instant: string): number => Date.parse(instant);

/** The half-open window between two instants in milliseconds since the epoch. */
export const windowOf = (fromMs: number, toMs: number): Window => ({
  from: isoOf(fromMs),
  to: isoOf(toMs),
});
