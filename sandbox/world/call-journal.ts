import type { EpochMs } from './world.ts';

/** Where the time of one call goes, as the one who makes it waits for it. */
export const CALL_PARTS = [
  /** Work of the called itself. */
  'own-time',
  /** A new environment: init, and what its first invocation does more. */
  'cold-starts',
  /** The first attempt at each thing that it calls. */
  'downstream',
  /** Answers of "too many requests", and the pauses of the SDK's client after them. */
  'throttling',
  /** Further attempts of its own at the same thing, pauses included. */
  'retries',
  /** A gateway's own work. */
  'gateway-overhead',
] as const;
export type CallPart = (typeof CALL_PARTS)[number];
/** Milliseconds by part; what is left out is 0. */
export type CallTimes = Readonly<Partial<Record<CallPart, number>>>;

/** The calls that one node got, in the order in which they were sent; columns of the same length. */
export interface JournalledCalls {
  readonly count: number;
  readonly parts: Readonly<Record<CallPart, Float64Array>>;
}

/**
 * Each call with the parts of its time: what no telemetry tells, and what attribution is measured
 * against. It grows by some 10 kB a second of the shop's time, so it is kept only when it is asked for.
 */
export interface CallJournal {
  note(node: string, atMs: EpochMs, times: CallTimes): void;
  /** Calls of a node whose root request was sent in a tick of the window, its end exclusive. */
  within(node: string, window: { fromMs: EpochMs; toMs: EpochMs }): JournalledCalls;
}

/** Numbers a call: the tick, then the parts. */
const STRIDE = 1 + CALL_PARTS.length;

/** An empty journal. */
export function createCallJournal(): CallJournal {
  const byNode = new Map<string, number[]>();
  return {
    note(node, atMs, times) {
      let rows = byNode.get(node);
      if (!rows) {
        rows = [];
        byNode.set(node, rows);
      }
      rows.push(
        atMs,
        times['own-time'] ?? 0,
        times['cold-starts'] ?? 0,
        times.downstream ?? 0,
        times.throttling ?? 0,
        times.retries ?? 0,
        times['gateway-overhead'] ?? 0,
      );
    },
    within(node, { fromMs, toMs }) {
      const rows = byNode.get(node) ?? [];
      const first = firstCallAtOrAfter(rows, fromMs);
      const count = firstCallAtOrAfter(rows, toMs) - first;
      const columns = CALL_PARTS.map((part, index) => [
        part,
        Float64Array.from(
          { length: count },
          (_, at) => rows[(first + at) * STRIDE + 1 + index] ?? 0,
        ),
      ]);
      return { count, parts: Object.fromEntries(columns) };
    },
  };
}

/** Calls are in order of time. */
function firstCallAtOrAfter(rows: readonly number[], atMs: EpochMs): number {
  let low = 0;
  let high = rows.length / STRIDE;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle * STRIDE] ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
