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
  /** Start of the tick in which the root request was sent. */
  readonly atMs: readonly EpochMs[];
  readonly parts: Readonly<Record<CallPart, readonly number[]>>;
}

/**
 * Each call with the parts of its time: what no telemetry tells, and what attribution is measured
 * against. It grows by some 25 kB a second of the shop's time, so it is kept only when it is asked for.
 */
export interface CallJournal {
  note(node: string, atMs: EpochMs, times: CallTimes): void;
  readonly nodes: () => readonly string[];
  /** The calls of a node; none for one that was never called. */
  of(node: string): JournalledCalls;
}

interface Columns {
  readonly atMs: EpochMs[];
  readonly parts: Record<CallPart, number[]>;
}

const noCalls = (): Columns => ({
  atMs: [],
  parts: {
    'own-time': [],
    'cold-starts': [],
    downstream: [],
    throttling: [],
    retries: [],
    'gateway-overhead': [],
  },
});

/** An empty journal. */
export function createCallJournal(): CallJournal {
  const byNode = new Map<string, Columns>();
  return {
    note(node, atMs, times) {
      let columns = byNode.get(node);
      if (!columns) {
        columns = noCalls();
        byNode.set(node, columns);
      }
      columns.atMs.push(atMs);
      for (const part of CALL_PARTS) columns.parts[part].push(times[part] ?? 0);
    },
    nodes: () => [...byNode.keys()],
    of: (node) => byNode.get(node) ?? noCalls(),
  };
}
