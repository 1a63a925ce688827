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
