import { type Deviation, levelDuring, strengthDuring } from './deviation.ts';
import type { NodeFacts, SeenLatency } from './node-facts.ts';
import type { ColdStartFact } from './rca-input.ts';
import { gateOf } from './robust-stats.ts';

/** An amount before and during the trouble, and how sure it is that the two differ (0 to 1). */
export interface Amount {
  readonly usual: number;
  readonly now: number;
  /** `now - usual`, never negative. */
  readonly added: number;
  readonly sure: number;
}

/** What changed on one node while the trouble lasted. */
export interface NodeChange {
  readonly facts: NodeFacts;
  /** Seconds a request. */
  readonly latency?: Amount;
  /** Seconds a request that cold starts alone add. */
  readonly cold?: Amount;
  /** Share of requests that fail or are throttled, 0 to 1. */
  readonly failing?: Amount;
  /** Requests a second; `sure` is that there are more of them. */
  readonly load?: Amount;
  /** Requests now as a multiple of the usual; 1 when unknown. */
  readonly growth: number;
  /** The series behind `failing`. */
  readonly failingBy?: Deviation;
  /** How sure it is that a resource or a limit of its own is short: throttles, saturation, backlog. */
  readonly short: number;
  /** The resource or limit behind `short`. */
  readonly shortOf?: Deviation;
  /** How far beyond its natural range its strangest series was; 1 is the edge of it. */
  readonly strength: number;
  /** Its most plainly strained processor, memory or disk, and how many times the usual that is used. */
  readonly strain?: { readonly of: Deviation; readonly times: number };
}

const sureOf = (deviation: Deviation, focus: ArrayLike<number>): number =>
  gateOf(strengthDuring(deviation, focus));

const amountOf = (usual: number, now: number, sure: number): Amount => ({
  usual,
  now,
  added: Math.max(0, now - usual),
  sure,
});

/** Share of the window that the trouble took, 0 to 1. */
const partOf = (focus: ArrayLike<number>): number => {
  let weight = 0;
  for (let bin = 0; bin < focus.length; bin += 1) weight += focus[bin] ?? 0;
  return focus.length > 0 ? weight / focus.length : 1;
};

/** Seconds a request that cold starts add; they are counted over the window, but belong to the trouble. */
const coldOf = (cold: ColdStartFact | undefined, focus: ArrayLike<number>): Amount | undefined => {
  if (!cold) return undefined;
  const more = cold.rate - cold.baselineRate;
  // Counted one by one: chance makes about the root of their number.
  const chance = 3 * Math.sqrt(cold.baselineRate * cold.invocations + 1);
  const sure = gateOf((more * cold.invocations) / chance);
  const during = Math.min(1, Math.max(0, more) / Math.max(0.05, partOf(focus)));
  return sure > 0.5 ? amountOf(0, during * cold.initS, sure) : undefined;
};

/** From this share of the usual on, what callers see longer is as likely trouble as not. */
const SEEN_LONGER = 0.3;
/** A mean of so many calls is half believed. */
const FEW_CALLS = 20;

/** Seconds a call that its callers see added; the mean over the window belongs to the trouble's part of it. */
const seenOf = (seen: SeenLatency | undefined, focus: ArrayLike<number>): Amount | undefined => {
  if (!seen) return undefined;
  const added = Math.max(0, seen.windowS - seen.usualS) / Math.max(0.05, partOf(focus));
  return amountOf(
    seen.usualS,
    seen.usualS + added,
    gateOf(added / (SEEN_LONGER * seen.usualS)) * (seen.calls / (seen.calls + FEW_CALLS)),
  );
};

const measuredOf = (facts: NodeFacts, focus: ArrayLike<number>): Amount | undefined => {
  const now = facts.latency ? levelDuring(facts.latency, focus) : Number.NaN;
  if (!facts.latency || !Number.isFinite(now)) return undefined;
  return amountOf(facts.latency.usual, now, sureOf(facts.latency, focus));
};

/** Of what the service measures, with the cold starts that it leaves out, and what its callers see: the more. */
const latencyOf = (facts: NodeFacts, focus: ArrayLike<number>): Amount | undefined => {
  const cold = coldOf(facts.coldStart, focus);
  const measured = measuredOf(facts, focus);
  const own =
    measured && cold
      ? amountOf(measured.usual, measured.now + cold.added, Math.max(cold.sure, measured.sure))
      : (measured ?? cold);
  const seen = seenOf(facts.seen, focus);
  if (!own || !seen) return own ?? seen;
  return weightOf(seen) > weightOf(own) ? seen : own;
};

const weightOf = ({ added, sure }: Amount): number => added * sure;

const shareOf = (
  counted: Deviation | undefined,
  asked: Deviation | undefined,
  focus: ArrayLike<number>,
): Amount | undefined => {
  if (!counted || !asked) return undefined;
  const now = levelDuring(counted, focus) / levelDuring(asked, focus);
  const usual = asked.usual > 0 ? counted.usual / asked.usual : 0;
  if (!Number.isFinite(now)) return undefined;
  return amountOf(Math.min(1, usual), Math.min(1, now), sureOf(counted, focus));
};

const failingOf = (facts: NodeFacts, focus: ArrayLike<number>): Amount | undefined => {
  if (facts.availability) {
    const now = levelDuring(facts.availability, focus);
    if (!Number.isFinite(now)) return undefined;
    return amountOf(
      1 - facts.availability.usual / 100,
      1 - now / 100,
      sureOf(facts.availability, focus),
    );
  }
  const errors = shareOf(facts.errors, facts.asked, focus);
  const throttled = shareOf(facts.throttles, facts.asked, focus);
  if (!errors || !throttled) return errors ?? throttled;
  return weightOf(errors) >= weightOf(throttled) ? errors : throttled;
};

const loadOf = ({ asked }: NodeFacts, focus: ArrayLike<number>): Amount | undefined => {
  const now = asked ? levelDuring(asked, focus) : Number.NaN;
  if (!asked || !Number.isFinite(now)) return undefined;
  return amountOf(asked.usual, now, sureOf(asked, focus));
};

const failingByOf = (facts: NodeFacts, focus: ArrayLike<number>): Deviation | undefined =>
  facts.availability ??
  [facts.errors, facts.throttles]
    .filter((one) => one !== undefined)
    .toSorted((a, b) => strengthDuring(b, focus) - strengthDuring(a, focus))[0];

/** A resource that is used this many times more than usual is as likely a cause as not. */
const TWICE = 1;
/** From this use on (percent) a resource holds up what needs it. */
const NEARLY_ALL = 80;

/**
 * How sure it is that a resource is short: it left its normal range, and by much, or little of it is
 * left. A processor that works a third more follows from load; one that works three times as much, or
 * has nothing left, is trouble of its own.
 */
const shortnessOf = (deviation: Deviation, focus: ArrayLike<number>): number => {
  const sure = sureOf(deviation, focus);
  if (deviation.series.signal !== 'saturation' || sure === 0) return sure;
  const level = levelDuring(deviation, focus);
  const more = level / Math.max(deviation.usual, 1e-9) - 1;
  const full =
    deviation.series.unit === '' || deviation.series.unit === '%' ? level / NEARLY_ALL : 0;
  return sure * Math.max(gateOf(more / TWICE), gateOf(full));
};

const strengthOf = (facts: NodeFacts, focus: ArrayLike<number>): number =>
  [facts.latency, facts.availability, facts.errors, facts.throttles, ...facts.resources]
    .filter((one) => one !== undefined)
    .reduce((most, one) => Math.max(most, strengthDuring(one, focus)), 0);

/** In use because requests wait (Little's law) or come, not because something takes it. */
const follows = ({ source }: Deviation['series']): boolean =>
  /concurren|in.?flight|connections|threads|consumed/i.test(source?.metricName ?? '');

/** Weighs what is known of a node over the time of the trouble (`focus`: weights on the bins). */
export const nodeChangeOf = (facts: NodeFacts, focus: ArrayLike<number>): NodeChange => {
  const latency = latencyOf(facts, focus);
  const cold = coldOf(facts.coldStart, focus);
  const failing = failingOf(facts, focus);
  const load = loadOf(facts, focus);
  const limits = [...facts.resources, ...(facts.throttles ? [facts.throttles] : [])]
    .map((deviation) => ({ deviation, sure: shortnessOf(deviation, focus) }))
    .toSorted((a, b) => b.sure - a.sure);
  const shortest = limits[0];
  const strained = facts.resources
    .filter(({ series }) => series.signal === 'saturation' && !follows(series))
    .map((deviation) => ({ deviation, sure: sureOf(deviation, focus) }))
    .filter(({ sure }) => sure > 0.5)
    .toSorted((a, b) => b.sure - a.sure)[0]?.deviation;
  const failingBy = failingByOf(facts, focus);
  return {
    facts,
    ...(latency && { latency }),
    ...(cold && { cold }),
    ...(failing && { failing }),
    ...(failingBy && { failingBy }),
    ...(load && { load }),
    growth: load && load.usual > 0 ? load.now / load.usual : 1,
    short: shortest?.sure ?? 0,
    strength: strengthOf(facts, focus),
    ...(shortest && { shortOf: shortest.deviation }),
    ...(strained && {
      strain: {
        of: strained,
        times: levelDuring(strained, focus) / Math.max(strained.usual, 1e-9),
      },
    }),
  };
};

/** How plain it is that anything of its own changed, 0 to 1. */
export const plainness = (change: NodeChange): number =>
  Math.max(change.latency?.sure ?? 0, change.failing?.sure ?? 0, change.short);

/** From these changes on trouble is felt: a quarter more time, one of a hundred requests failing. */
const FELT = { slower: 0.25, failing: 0.01 } as const;

/** True for a node that is plainly in trouble that others feel, not only measurably changed. */
export const isHit = ({ latency, failing, short }: NodeChange): boolean =>
  short > 0.5 ||
  (latency !== undefined && latency.sure > 0.5 && latency.added > FELT.slower * latency.usual) ||
  (failing !== undefined && failing.sure > 0.5 && failing.added > FELT.failing);
