import type { Mechanism } from '../contracts/auth-flow-tools.ts';
import { type Delay, PERCENTILES, type Percentiles, quantileAt } from './latency-shape.ts';
import { percentilesOfTimes, type ResponseTimes } from './response-times.ts';
import {
  asBefore,
  CALLS,
  type Column,
  choiceColumn,
  coldColumn,
  columnOf,
  refusedCalls,
  sequenceColumn,
  sumOfColumns,
} from './sample-calls.ts';
import { type PartChange, shareChange } from './share-change.ts';

/** Calls of a hop to one callee, before or since the onset. */
export interface CalleeSpan {
  readonly times: ResponseTimes | undefined;
  /** Calls for each call of the caller. */
  readonly ratio: number;
  /** Of them, 0 to 1: failed or throttled, so that trying again may help. */
  readonly failingShare: number;
}

/** What was measured of one callee. */
export interface CalleeChange {
  readonly before: CalleeSpan;
  readonly after: CalleeSpan;
  /** Calls to it exclude those to others of this kind: the integrations of an API. */
  readonly isChoice: boolean;
  /** The caller may try again by itself; a gateway does not. */
  readonly isRetried: boolean;
}

/** Calls of a hop that start cold, 0 to 1, and what they wait longer than warm ones. */
export interface ColdSpan {
  readonly rate: number;
  readonly waits: ResponseTimes | undefined;
}

/** What was measured of a hop in one span. */
export interface HopSpan {
  readonly times: ResponseTimes;
  readonly cold: ColdSpan;
  /** Calls that were refused ("too many requests"), 0 to 1. */
  readonly refusedShare: number;
}

/** What is known of a hop, all that attribution needs. */
export interface HopChange {
  readonly before: HopSpan;
  readonly after: HopSpan;
  readonly callees: readonly CalleeChange[];
  /** What time of its own is called here: a gateway's is `gateway-overhead`. */
  readonly ownMechanism: 'own-time' | 'gateway-overhead';
}

/** One part of a hop's change, milliseconds at each percentile. */
export interface Part {
  readonly part: Mechanism;
  readonly addedMs: Percentiles;
  /** Which calls of the hop it holds up, and for how long. */
  readonly delays: readonly Delay[];
}

/** The change of a hop in parts that add up to it. */
export interface Attribution {
  readonly parts: readonly Part[];
  /** Of the change at each percentile, what no part explained before it was shared out. */
  readonly errorMs: Percentiles;
}

/** Growth of own time beside retries, as a share of what they add, up to which it is their pauses. */
const PAUSES = 1;

const NOTHING: Percentiles = { p50: 0, p90: 0, p99: 0 };

const meanOf = (column: Column): number => column.reduce((sum, ms) => sum + ms, 0) / CALLS;

/** Calls for each call of the hop that are rounding or sampling, not another kind of request. */
const RATIO_NOISE = 0.05;

/**
 * Further attempts for each call, as far as calls failed more. Where only some requests made a call, more
 * may make it now, so what counts is beyond one for everybody.
 */
const retriesOf = ({ before, after, isRetried }: CalleeChange): number => {
  const more = after.ratio - Math.max(1, Math.ceil(before.ratio - RATIO_NOISE));
  const failing = after.ratio * after.failingShare - before.ratio * before.failingShare;
  const isNew = before.ratio === 0;
  return isNew || !isRetried ? 0 : Math.max(0, Math.min(more, failing));
};

interface Columns {
  readonly cold: Column;
  readonly downstream: Column;
  readonly retries: Column;
}

const columnsOf = (
  { callees }: HopChange,
  { cold }: HopSpan,
  when: 'before' | 'after',
): Columns => {
  const loads = callees.map((callee) => {
    const { times, ratio } = callee[when];
    const again = when === 'before' ? 0 : retriesOf(callee);
    return { times, ratio: ratio - again, again, isChoice: callee.isChoice };
  });
  const inTurn = loads.filter(({ isChoice }) => !isChoice);
  return {
    cold: coldColumn(cold.rate, cold.waits),
    downstream: sumOfColumns([
      sequenceColumn(inTurn),
      choiceColumn(loads.filter(({ isChoice }) => isChoice)),
    ]),
    retries: sequenceColumn(
      loads.map(({ times, again }) => ({ times, ratio: again })),
      1,
    ),
  };
};

const without = (column: Column, isOut: readonly boolean[]): Column =>
  column.map((ms, call) => (isOut[call] ? 0 : ms));

interface Sampled extends Columns {
  readonly own: Column;
  readonly throttling: Column;
}

/** The parts of a hop that calls others or starts cold: its own time is what is left of the mean. */
const sampleCaller = (change: HopChange, when: 'before' | 'after'): Sampled => {
  const span = change[when];
  const isOut = refusedCalls(span.refusedShare);
  const refusalMs = span.times.quantileMs(span.refusedShare / 2);
  const columns = columnsOf(change, span, when);
  const [cold, downstream, retries] = [columns.cold, columns.downstream, columns.retries].map(
    (column) => without(column, isOut),
  ) as [Column, Column, Column];
  const throttling = columnOf(refusalMs).map((ms, call) => (isOut[call] ? ms : 0));
  const known = sumOfColumns([cold, downstream, retries, throttling]);
  const served = 1 - span.refusedShare;
  const ownMs = served > 0 ? Math.max(0, span.times.meanMs - meanOf(known)) / served : 0;
  return { cold, downstream, retries, throttling, own: without(columnOf(ownMs), isOut) };
};

const rankOf = (call: number): number => (call + 0.5) / CALLS;

/**
 * The parts of a hop that calls nobody: time of its own, and refusals. Refusals that are answered at once
 * are its fastest calls; where its client tries again by itself, they are what the slowest take longer.
 */
const sampleLeaf = ({ before, after }: HopChange, when: 'before' | 'after'): Sampled => {
  const { times, refusedShare } = when === 'before' ? before : after;
  const total = Float64Array.from({ length: CALLS }, (_, call) => times.quantileMs(rankOf(call)));
  const none = columnOf(0);
  const base = { cold: none, downstream: none, retries: none };
  if (refusedShare === 0) return { ...base, own: total, throttling: none };
  const isSlower = times.meanMs > before.times.meanMs;
  const own = total.map((ms, call) => {
    if (!isSlower) return rankOf(call) < refusedShare ? 0 : ms;
    return Math.min(ms, before.times.quantileMs(rankOf(call)));
  });
  return { ...base, own, throttling: total.map((ms, call) => ms - (own[call] ?? 0)) };
};

/** Pauses between attempts are no work: own time that grew with retries is theirs. */
const withPauses = (before: Sampled, after: Sampled): Sampled => {
  const [retryMs, ownMs] = [meanOf(after.retries), meanOf(after.own)];
  const grown = ownMs - meanOf(before.own);
  if (retryMs <= 0 || grown <= 0 || grown > PAUSES * retryMs) return after;
  return {
    ...after,
    own: after.own.map((ms) => (ms * (ownMs - grown)) / ownMs),
    retries: after.retries.map((ms) => (ms * (retryMs + grown)) / retryMs),
  };
};

/** Slices into which the delays of a part are cut. */
const SLICES = 40;

const delaysOf = ({ before, after }: PartChange): Delay[] => {
  const usual = asBefore(before, after);
  const longer = after.map((ms, call) => ms - (usual[call] ?? 0)).toSorted();
  const size = CALLS / SLICES;
  return Array.from({ length: SLICES }, (_, slice) => {
    const of = longer.slice(slice * size, (slice + 1) * size);
    return { share: 1 / SLICES, ms: of.reduce((sum, ms) => sum + ms, 0) / size };
  });
};

/** Own time is only known by its mean and by what it comes to at each percentile: in between straight. */
const delaysOfOwn = (addedMs: Percentiles): Delay[] =>
  Array.from({ length: SLICES }, (_, slice) => ({
    share: 1 / SLICES,
    ms: quantileAt(addedMs, (slice + 0.5) / SLICES),
  }));

/**
 * Where the change of a hop comes from: cold starts, its callees, its retries, refusals, and its own time
 * as the remainder. Each is what the percentile would lose without it (see `shareChange`), so the parts
 * add up to the change exactly; what the model of the hop's calls left over is stated as the error.
 */
export const attributeHop = (change: HopChange): Attribution => {
  const isLeaf =
    change.callees.length === 0 && change.before.cold.rate === 0 && change.after.cold.rate === 0;
  const sample = isLeaf ? sampleLeaf : sampleCaller;
  const before = sample(change, 'before');
  const after = withPauses(before, sample(change, 'after'));
  const named: readonly (readonly [Mechanism, PartChange])[] = [
    ['cold-starts', { before: before.cold, after: after.cold }],
    ['downstream', { before: before.downstream, after: after.downstream }],
    ['retries', { before: before.retries, after: after.retries }],
    ['throttling', { before: before.throttling, after: after.throttling }],
    [change.ownMechanism, { before: before.own, after: after.own }],
  ];
  const present = named.filter(
    ([part, { before: was, after: is }]) =>
      part === change.ownMechanism || was.some((ms) => ms !== 0) || is.some((ms) => ms !== 0),
  );
  const { addedMs, errorMs } = shareChange(
    present.map(([, columns]) => columns),
    {
      before: percentilesOfTimes(change.before.times),
      after: percentilesOfTimes(change.after.times),
    },
  );
  const parts = present.map(
    ([part, columns], at): Part => ({
      part,
      addedMs: addedMs[at] ?? NOTHING,
      delays:
        part === change.ownMechanism ? delaysOfOwn(addedMs[at] ?? NOTHING) : delaysOf(columns),
    }),
  );
  return {
    parts: parts.filter(
      ({ part, addedMs: added }) =>
        part === change.ownMechanism || PERCENTILES.some((at) => Math.abs(added[at]) >= 0.01),
    ),
    errorMs,
  };
};
