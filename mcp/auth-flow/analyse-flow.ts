import type { AuthFlowContext, Change, ColdStart, Hop } from '../contracts/auth-flow-tools.ts';
import { attackFindings } from './attack-findings.ts';
import { failureFindings, type PoolFailures } from './auth-failures.ts';
import { cacheFindings } from './cache-findings.ts';
import { bySuspicion, changeFindings } from './change-findings.ts';
import { describeColdStarts } from './cold-start-causes.ts';
import { coldStartFindings } from './cold-start-findings.ts';
import { distinctGaps } from './distinct-gaps.ts';
import { errorFindings } from './error-kinds.ts';
import { type Suspect, shareOf } from './find-bottleneck.ts';
import { flowFindings } from './flow-findings.ts';
import type { FlowReading, SuspectReading } from './flow-reading.ts';
import { judgeAttack } from './judge-attack.ts';
import { judgeFlow } from './judge-flow.ts';
import { percentilesBy } from './latency-shape.ts';
import { isFunction } from './node-kinds.ts';
import { worsePools } from './pool-failures.ts';
import type { FlowView } from './view-flow.ts';
import type { HopView } from './view-hops.ts';
import { whoIsHit } from './who-is-hit.ts';

const hopOf = (hop: HopView, { entry, at }: FlowView): Hop => ({
  node: hop.node,
  type: hop.type,
  calls: [...hop.calls],
  ...(hop.before !== undefined && { baselineMs: hop.before }),
  ...(hop.after !== undefined && { currentMs: hop.after }),
  ...(hop.errorPercentAfter !== undefined && { errorPercent: hop.errorPercentAfter }),
  ...(hop.errorPercentBefore !== undefined && {
    baselineErrorPercent: hop.errorPercentBefore,
  }),
  attribution: hop.parts.map((part) => {
    const shares = percentilesBy((percentile) => shareOf(entry, hop, part, percentile));
    return { part: part.part, addedMs: part.addedMs, share: shares[at], shares };
  }),
  ...(hop.parts.length > 0 && { attributionErrorMs: hop.errorMs }),
});

const signInOf = ({ entry, at }: FlowView): NonNullable<AuthFlowContext['signIn']> => ({
  statistic: at,
  baselineMs: entry.before?.[at] ?? null,
  currentMs: entry.after?.[at] ?? null,
  failingPercent: entry.errorPercentAfter ?? null,
  baselineFailingPercent: entry.errorPercentBefore ?? null,
});

const nothingAuthenticates = (reading: FlowReading, suspects: SuspectReading): AuthFlowContext => ({
  verdict: 'cannot-tell',
  confidence: 0,
  pipelines: [],
  coldStarts: [],
  changes: [],
  whoIsHit: [],
  findings: [
    {
      id: 'f-verdict',
      kind: 'verdict',
      status: 'no-data',
      summary:
        reading.map.nodes.length === 0
          ? 'The authentication flow cannot be seen: there is no service map.'
          : 'No authorizer and no identity provider is on the service map.',
      evidence: [],
    },
  ],
  evidence: [],
  gaps: distinctGaps(reading.gaps, suspects.gaps),
});

const bottleneckOf = (
  first: Suspect,
  coldStarts: readonly ColdStart[],
  changes: readonly Change[],
): NonNullable<AuthFlowContext['bottleneck']> => {
  const { node, mechanism, addedMs, share } = first;
  const cold =
    mechanism === 'cold-starts' ? coldStarts.find((one) => one.node === node) : undefined;
  const blamed = changes.find((one) => one.node === node && one.beforeOnsetS >= -60);
  const version = cold?.version ?? blamed?.version;
  const since = cold?.since ?? blamed?.at;
  return {
    node,
    mechanism,
    addedMs,
    share,
    ...(version !== undefined && { version }),
    ...(since !== undefined && { since }),
  };
};

const pipelinesOf = ({ pipelines }: FlowReading, view: FlowView): AuthFlowContext['pipelines'] =>
  pipelines
    .filter(({ entry }) => entry === view.entry.node)
    .map(({ id, entry, hops }) => ({
      id,
      entry,
      hops: hops.flatMap((node) =>
        view.hops.filter((hop) => hop.node === node).map((hop) => hopOf(hop, view)),
      ),
    }));

/** Everything that `get_auth_flow_context` says, from what was read; `pools` where they were read. */
export const analyseFlow = (
  reading: FlowReading,
  view: FlowView | undefined,
  suspectReading: SuspectReading,
  pools?: PoolFailures,
): AuthFlowContext => {
  if (view === undefined) return nothingAuthenticates(reading, suspectReading);
  const { entry, hops, at, change, suspects } = view;
  const { figures, isLogsKnown } = reading;
  const functions = hops.filter(({ type }) => isFunction(type));
  const coldStarts = describeColdStarts(reading, suspectReading, functions);
  const changes = suspectReading.changes.toSorted(bySuspicion);
  const isFlowKnown = entry.before !== undefined && entry.after !== undefined;
  const judgement = judgeFlow({ change, suspects, isFlowKnown, isColdStartsKnown: isLogsKnown });
  const [first] = judgement.verdict === 'auth-is-bottleneck' ? suspects : [];
  const bottleneck = first && bottleneckOf(first, coldStarts, changes);
  const attack = judgeAttack(reading, hops, worsePools(reading).length > 0);
  const findings = [
    ...flowFindings({
      ...view,
      verdict: judgement.verdict,
      version: bottleneck?.version,
      evidence: {
        latency: figures.evidenceOf(entry.node, 'latency', at),
        errors: [
          ...figures.evidenceOf(entry.node, 'errors'),
          ...figures.evidenceOf(entry.node, 'requests'),
        ],
        traces: [...reading.before.evidence, ...reading.after.evidence],
        coldStarts: first?.mechanism === 'cold-starts' ? reading.logEvidence : [],
      },
    }),
    ...attackFindings(attack, [...reading.logEvidence, ...reading.after.evidence]),
    ...coldStartFindings(coldStarts, reading),
    ...errorFindings(reading),
    ...(pools === undefined ? [] : failureFindings(pools)),
    ...cacheFindings(reading, entry),
    ...changeFindings(changes, suspectReading.evidence),
  ];
  const cited = new Set(findings.flatMap(({ evidence }) => evidence));
  const evidence = [...reading.evidence, ...suspectReading.evidence, ...(pools?.evidence ?? [])];
  return {
    ...judgement,
    ...(bottleneck !== undefined && { bottleneck }),
    signIn: signInOf(view),
    pipelines: pipelinesOf(reading, view),
    coldStarts,
    changes,
    whoIsHit: whoIsHit(reading, entry, pools?.failures ?? []),
    ...(pools !== undefined && { failures: [...pools.failures] }),
    ...(attack !== undefined && { attack }),
    findings,
    evidence: evidence.filter(({ id }) => cited.has(id)),
    gaps: distinctGaps(reading.gaps, suspectReading.gaps, pools?.gaps ?? []),
  };
};
