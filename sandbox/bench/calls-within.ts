import { CALL_PARTS, type JournalledCalls } from '../world/call-journal.ts';
import type { EpochMs } from '../world/world.ts';

/** The calls of a journal that were sent within a window, its end exclusive. */
export function callsWithin(
  calls: JournalledCalls,
  { fromMs, toMs }: { fromMs: EpochMs; toMs: EpochMs },
): JournalledCalls {
  const first = calls.atMs.findIndex((atMs) => atMs >= fromMs);
  const later = calls.atMs.findIndex((atMs) => atMs >= toMs);
  const [start, end] = [first < 0 ? calls.atMs.length : first, later < 0 ? undefined : later];
  const parts = CALL_PARTS.map((part) => [part, calls.parts[part].slice(start, end)]);
  return { atMs: calls.atMs.slice(start, end), parts: Object.fromEntries(parts) };
}
