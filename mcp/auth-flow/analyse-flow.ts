import type { AuthFlowContext, Hop } from '../contracts/auth-flow-tools.ts';
import { bySuspicion, changeFindings } from './change-findings.ts';
import { describeColdStarts } from './cold-start-causes.ts';
import { coldStartFindings } from './cold-start-findings.ts';
import { distinctGaps } from './distinct-gaps.ts';
import {
  type FlowChange,
  findSuspects,
  flowChangeOf,
  type Suspect,
  shareOf,
} from './find-bottleneck.ts';
import type { Pipeline } from './find-pipelines.ts';
import { flowFindings } from './flow-findings.ts';
import type { FlowReading, SuspectReading } from './flow-reading.ts';
import { judgeFlow } from './judge-flow.ts';
import type { Percentile } from './latency-shape.ts';
import type { Question } from './question.ts';
import { changeOf, type HopView, viewHops } from './view-hops.ts';
import { whoIsHit } from './who-is-hit.ts';

/** The flow through one entry, judged: what is known before configuration and changes are read. */
export interface FlowView {
  readonly entry: HopView;
  readonly hops: readonly HopView[];
  readonly at: Percentile;
  readonly change: FlowChange;
  /** Best first, the entry itself left out. */
  readonly suspects: readonly Suspect[];
}

const percentileOf = ({ symptom }: Question): Percentile => {
  const { statistic } = symptom;
  if (statistic === 'p50' || statistic === 'Average') return 'p50';
  return statistic === 'p99' || statistic === 'Maximum' ? 'p99' : 'p90';
};

const ERROR_SIGNALS = new Set(['errors', 'availability', 'throttles']);

/** All pipelines through one entry as one, so that a hop that several share is seen whole. */
const byEntry = (pipelines: readonly Pipeline[]): Pipeline[] => {
  const entries = [...new Set(pipelines.map(({ entry }) => entry))];
  return entries.map((entry) => {
    const own = pipelines.filter((pipeline) => pipeline.entry === entry);
    return { id: entry, entry, hops: [...new Set(own.flatMap(({ hops }) => hops))] };
  });
};

/** The flow that the symptom is on, else the one that changed most; undefined where nothing authenticates. */
export const viewFlow = (reading: FlowReading, question: Question): FlowView | undefined => {
  const at = percentileOf(question);
  const asksErrors = ERROR_SIGNALS.has(question.symptom.signal);
  const views = byEntry(reading.pipelines).flatMap((pipeline) => {
    const hops = viewHops(reading, pipeline);
    const [entry, ...behind] = hops;
    if (entry === undefined) return [];
    const change = flowChangeOf(entry, at, asksErrors);
    const suspects = findSuspects(entry, behind, change, at);
    return [{ entry, hops, at, change, suspects }];
  });
  const relative = ({ entry }: FlowView) => changeOf(entry)[at] / (entry.before?.[at] || 1);
  const isOn = ({ hops }: FlowView) => hops.some(({ node }) => node === question.symptom.node);
  return views.toSorted(
    (a, b) => Number(isOn(b)) - Number(isOn(a)) || relative(b) - relative(a),
  )[0];
};

const hopOf = (hop: HopView, { entry, at }: FlowView): Hop => {
  return {
    node: hop.node,
    type: hop.type,
    calls: [...hop.calls],
    ...(hop.before !== undefined && { baselineMs: hop.before }),
    ...(hop.after !== undefined && { currentMs: hop.after }),
    ...(hop.errorPercentAfter !== undefined && { errorPercent: hop.errorPercentAfter }),
    ...(hop.errorPercentBefore !== undefined && {
      baselineErrorPercent: hop.errorPercentBefore,
    }),
    attribution: hop.parts.map((part) => ({
      part: part.part,
      addedMs: part.addedMs,
      share: shareOf(entry, hop, part, at),
    })),
  };
};

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

/** Everything that `get_auth_flow_context` says, from what was read. */
export const analyseFlow = (
  reading: FlowReading,
  view: FlowView | undefined,
  suspectReading: SuspectReading,
): AuthFlowContext => {
  if (view === undefined) return nothingAuthenticates(reading, suspectReading);
  const { entry, hops, at, change, suspects } = view;
  const functions = hops.filter(({ type }) => type === 'AWS::Lambda::Function');
  const coldStarts = describeColdStarts(
    reading,
    suspectReading,
    functions.map(({ node }) => node),
  );
  const changes = suspectReading.changes.toSorted(bySuspicion);
  const isFlowKnown = entry.before !== undefined && entry.after !== undefined;
  const { isLogsKnown, figures } = reading;
  const judgement = judgeFlow({ change, suspects, isFlowKnown, isColdStartsKnown: isLogsKnown });
  const [first] = judgement.verdict === 'auth-is-bottleneck' ? suspects : [];
  const cold = coldStarts.find(
    ({ node }) => node === first?.node && first.mechanism === 'cold-starts',
  );
  const blamed = changes.find((one) => one.node === first?.node && one.beforeOnsetS >= -60);
  const version = cold?.version ?? blamed?.version;
  const since = cold?.since ?? blamed?.at;
  const findings = [
    ...flowFindings({
      ...view,
      verdict: judgement.verdict,
      version,
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
    ...coldStartFindings(coldStarts, reading),
    ...changeFindings(changes, suspectReading.evidence),
  ];
  const cited = new Set(findings.flatMap(({ evidence }) => evidence));
  return {
    ...judgement,
    ...(first !== undefined && {
      bottleneck: {
        node: first.node,
        mechanism: first.mechanism,
        addedMs: first.addedMs,
        share: first.share,
        ...(version !== undefined && { version }),
        ...(since !== undefined && { since }),
      },
    }),
    signIn: signInOf(view),
    pipelines: reading.pipelines
      .filter((pipeline) => pipeline.entry === entry.node)
      .map(({ id, hops: ids }) => ({
        id,
        entry: entry.node,
        hops: ids.flatMap((node) =>
          hops.filter((hop) => hop.node === node).map((hop) => hopOf(hop, view)),
        ),
      })),
    coldStarts,
    changes,
    whoIsHit: whoIsHit(reading, entry),
    findings,
    evidence: [...reading.evidence, ...suspectReading.evidence].filter(({ id }) => cited.has(id)),
    gaps: distinctGaps(reading.gaps, suspectReading.gaps),
  };
};
