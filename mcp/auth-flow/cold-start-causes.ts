import type { Change, ColdStart } from '../contracts/auth-flow-tools.ts';
import type { Part } from './attribute-hop.ts';
import { type ColdStartRate, coldStartRate, isColder } from './cold-start-rates.ts';
import type { FlowReading, SuspectReading } from './flow-reading.ts';
import { PROVISIONED_USE } from './provisioned-use.ts';
import { suggestProvisioned, usdPerHour } from './suggest-provisioned.ts';
import type { HopView } from './view-hops.ts';

/** Seconds before the onset in which a version that went live counts as its reason; and after it, for late clocks. */
const DEPLOYMENT_BEFORE_S = 3_600;
const DEPLOYMENT_AFTER_S = 60;

/** Growth of invocations that makes new instances by itself. */
const SCALE_OUT_GROWTH = 1.3;

/** Invocations a minute under which instances idle out between two (Lambda keeps them for minutes). */
const IDLE_PER_MIN = 0.5;

/** Share of reserved concurrency from which a function is at its limit. */
const AT_LIMIT = 0.95;

const perMin = (invocations: number, { from, to }: { from: string; to: string }): number => {
  const minutes = (Date.parse(to) - Date.parse(from)) / 60_000;
  return minutes > 0 ? invocations / minutes : 0;
};

/** The version going live that explains cold starts of this version; the latest where none is named. */
const deploymentOf = (
  changes: readonly Change[],
  node: string,
  version: string | undefined,
): Change | undefined =>
  changes
    .filter((change) => change.node === node && change.version !== undefined)
    .filter((change) => version === undefined || change.version === version)
    .find(
      ({ beforeOnsetS }) =>
        beforeOnsetS <= DEPLOYMENT_BEFORE_S && beforeOnsetS >= -DEPLOYMENT_AFTER_S,
    );

const provisionedOf = ({ functions }: SuspectReading, node: string): number | undefined => {
  const aliases = functions.find((one) => one.node === node)?.aliases;
  const known = aliases?.flatMap(({ provisioned }) => provisioned ?? []) ?? [];
  return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0);
};

/**
 * Provisioned concurrency in the baseline, which Lambda no longer tells once it was removed: executions
 * over utilization, at their typical highest. Null where nothing was provisioned.
 */
const provisionedBefore = ({ figures, baseline }: FlowReading, node: string): number | null => {
  const executions = figures.typical(node, 'saturation', 'Maximum', baseline);
  const utilization = figures.typical(node, PROVISIONED_USE.signal, 'Maximum', baseline);
  return executions !== null && utilization !== null && utilization > 0
    ? executions / utilization
    : null;
};

interface Judged {
  readonly why: ColdStart['why'];
  readonly since: string | undefined;
}

const judge = (
  reading: FlowReading,
  suspects: SuspectReading,
  node: string,
  after: ColdStartRate,
): Judged => {
  const onset = new Date(reading.onsetMs).toISOString();
  const then = perMin(
    coldStartRate(reading.logs.before.coldStarts, node).invocations,
    reading.coldBaseline,
  );
  const now = perMin(after.invocations, reading.affected);
  const deployment = deploymentOf(suspects.changes, node, after.version);
  if (deployment !== undefined) return { why: 'deployment', since: deployment.at };
  const isNewVersion =
    then > 0 &&
    !reading.logs.before.coldStarts.some(
      (one) => one.node === node && one.version === after.version,
    );
  if (isNewVersion && after.version !== undefined) return { why: 'deployment', since: onset };
  const reserved = suspects.functions.find((one) => one.node === node)?.reservedConcurrency;
  const busiest = reading.figures.highest(node, 'saturation', reading.affected);
  if (typeof reserved === 'number' && busiest !== null && busiest >= AT_LIMIT * reserved)
    return { why: 'concurrency-limit', since: onset };
  if (then > 0 && now > SCALE_OUT_GROWTH * then) return { why: 'scale-out', since: onset };
  if (now > 0 && now < IDLE_PER_MIN) return { why: 'idle', since: undefined };
  return { why: 'unknown', since: undefined };
};

/** What would hold the load, what it costs, and what calls would take less. */
const cureOf = (
  suggestedProvisioned: number | undefined,
  { memoryMb }: ColdStartRate,
  parts: readonly Part[],
): Pick<ColdStart, 'suggestedProvisioned' | 'usdPerHour' | 'savesMs'> => {
  const cold = parts.find(({ part }) => part === 'cold-starts');
  if (suggestedProvisioned === undefined) return {};
  return {
    suggestedProvisioned,
    ...(memoryMb !== undefined && { usdPerHour: usdPerHour(suggestedProvisioned, memoryMb) }),
    ...(cold !== undefined && { savesMs: cold.addedMs }),
  };
};

const describe = (
  reading: FlowReading,
  suspects: SuspectReading,
  { node, parts }: Pick<HopView, 'node' | 'parts'>,
): ColdStart | undefined => {
  const before = coldStartRate(reading.logs.before.coldStarts, node);
  const after = coldStartRate(reading.logs.since.coldStarts, node);
  if (after.invocations === 0) return undefined;
  const { why, since } = isColder(before, after)
    ? judge(reading, suspects, node, after)
    : { why: 'unknown' as const, since: undefined };
  const provisioned = provisionedOf(suspects, node);
  const suggested = suggestProvisioned({
    invocationsPerS:
      Math.max(
        perMin(after.invocations, reading.affected),
        perMin(before.invocations, reading.coldBaseline),
      ) / 60,
    durationS: (before.durationMs || after.durationMs) / 1000,
    // A surge needs what it has in use now; after a deployment that is more than the load, as starts hold on longer.
    peakConcurrency: reading.figures.highest(
      node,
      'saturation',
      why === 'scale-out' ? reading.affected : reading.baseline,
    ),
    provisionedBefore: provisionedBefore(reading, node),
  });
  return {
    node,
    ...(after.version !== undefined && { version: after.version }),
    rate: after.rate,
    // Without a call before there is no normal to have left.
    baselineRate: before.invocations === 0 ? after.rate : before.rate,
    initMs: after.initMs,
    addedMs:
      before.invocations === 0
        ? 0
        : Math.max(0, after.rate * after.initMs - before.rate * before.initMs),
    why,
    ...(since !== undefined && { since }),
    ...(provisioned !== undefined && { provisioned }),
    ...(after.rate > 0 && { restoredShare: after.restoredShare }),
    ...(isColder(before, after) && cureOf(suggested, after, parts)),
  };
};

/** Cold starts of functions against baseline, what brought them about and what would hold the load; those that add most first. */
export const describeColdStarts = (
  reading: FlowReading,
  suspects: SuspectReading,
  functions: readonly Pick<HopView, 'node' | 'parts'>[],
): ColdStart[] =>
  functions
    .map((hop) => describe(reading, suspects, hop))
    .filter((one) => one !== undefined)
    .toSorted((a, b) => b.addedMs - a.addedMs);
