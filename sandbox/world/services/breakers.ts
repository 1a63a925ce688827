import type { EpochMs } from '../world.ts';

/** A caller reads its switches again after so long. */
const CACHED_MS = 3_000;

/** Name of the parameter that switches a breaker. */
export const breakerName = (caller: string, callee: string): string =>
  `/halcyon/breakers/${caller}/${callee}`;

/** A breaker as a caller reads it. */
export interface Breaker {
  isOpen(atMs: EpochMs): boolean;
}

/**
 * A caller's view of one switch. An open breaker closes itself at its `until`; a value that cannot be
 * read leaves the breaker closed, so that a typing error refuses no traffic.
 */
export function createBreaker(read: () => string | undefined): Breaker {
  let readAtMs = Number.NEGATIVE_INFINITY;
  let openUntilMs = Number.NEGATIVE_INFINITY;
  return {
    isOpen(atMs) {
      if (atMs - readAtMs >= CACHED_MS) {
        readAtMs = atMs;
        openUntilMs = openUntil(read());
      }
      return atMs < openUntilMs;
    },
  };
}

function openUntil(text: string | undefined): EpochMs {
  const value = parse(text);
  if (value?.state !== 'open') return Number.NEGATIVE_INFINITY;
  if (value.until === null || value.until === undefined) return Number.POSITIVE_INFINITY;
  const until = Date.parse(String(value.until));
  return Number.isNaN(until) ? Number.NEGATIVE_INFINITY : until;
}

function parse(text: string | undefined): { state?: unknown; until?: unknown } | null {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
