import type { AuthFlowContext, Hop } from '../../mcp/contracts/auth-flow-tools.ts';
import { CALL_PARTS, type CallPart } from '../world/call-journal.ts';
import type { Scenario } from '../world/world.ts';
import { PERCENTILES, type Percentile, type TrueAttribution } from './true-attribution.ts';

/** Attribution may be off by this share of the symptom's change at the percentile, or by so many ms. */
const ALLOWED = { share: 0.1, ms: 20 };

/** Whether the answer names the bottleneck: node and mechanism, or that authentication is none. */
export function isBottleneckRight(
  context: AuthFlowContext,
  truth: Scenario['bottleneck'],
): boolean {
  if (truth === null) {
    return context.verdict === 'auth-is-not-bottleneck' && context.bottleneck === undefined;
  }
  return (
    context.verdict === 'auth-is-bottleneck' &&
    context.bottleneck?.node === truth.node &&
    context.bottleneck.mechanism === truth.mechanism
  );
}

/** One part of one hop at one percentile, as it was told and as it was. */
export interface Comparison {
  readonly node: string;
  readonly part: CallPart;
  readonly at: Percentile;
  readonly toldMs: number;
  readonly trueMs: number;
  /** The difference over what is allowed: up to 1 is within. */
  readonly error: number;
}

/**
 * Compares every part of every hop. A hop or part that the answer leaves out was told to be 0, and time
 * that it lays to parts which no call has (`errors`) is wrong by all of it.
 */
export function compareAttribution(
  context: AuthFlowContext,
  truths: ReadonlyMap<string, TrueAttribution>,
  entry: string,
): Comparison[] {
  const hops = new Map<string, Hop>(
    context.pipelines.flatMap((pipeline) => pipeline.hops).map((hop) => [hop.node, hop]),
  );
  const change = truths.get(entry)?.changeMs;
  return [...truths].flatMap(([node, truth]) =>
    PERCENTILES.flatMap((at) =>
      CALL_PARTS.flatMap((part) => {
        const trueMs = truth.addedMs[at][part];
        if (trueMs === null) return [];
        const toldMs = toldOf(hops.get(node), part, at);
        const allowedMs = Math.max(ALLOWED.ms, ALLOWED.share * Math.abs(change?.[at] ?? 0));
        return [{ node, part, at, toldMs, trueMs, error: Math.abs(toldMs - trueMs) / allowedMs }];
      }),
    ),
  );
}

function toldOf(hop: Hop | undefined, part: CallPart, at: Percentile): number {
  const told = hop?.attribution.filter((one) => one.part === part) ?? [];
  return told.reduce((sum, { addedMs }) => sum + addedMs[at], 0);
}
