import { createHash } from 'node:crypto';
import type { EpochMs, TrailEvent } from './world.ts';

/** What was changed by whom, oldest first. */
export interface Trail {
  record(event: Omit<TrailEvent, 'eventId'>): void;
  between(fromMs: EpochMs, toMs: EpochMs): readonly TrailEvent[];
}

/** An empty trail; ids follow from order and content. */
export function createTrail(): Trail {
  const events: TrailEvent[] = [];
  return {
    record(event) {
      const text = `${events.length}:${event.atMs}:${event.eventName}`;
      const hex = createHash('sha256').update(text).digest('hex');
      const eventId = [0, 8, 12, 16, 20]
        .map((at, i) => hex.slice(at, [8, 12, 16, 20, 32][i]))
        .join('-');
      const later = events.findIndex(({ atMs }) => atMs > event.atMs);
      events.splice(later < 0 ? events.length : later, 0, { ...event, eventId });
    },
    between: (fromMs, toMs) => events.filter(({ atMs }) => atMs >= fromMs && atMs < toMs),
  };
}
