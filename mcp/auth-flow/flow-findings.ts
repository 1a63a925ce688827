import type { AuthFlowContext, Mechanism } from '../contracts/auth-flow-tools.ts';
import type { Finding } from '../contracts/evidence.ts';
import type { FlowChange, Suspect } from './find-bottleneck.ts';
import { msText, percentText } from './in-words.ts';
import type { Percentile } from './latency-shape.ts';
import type { HopView } from './view-hops.ts';

/** What the findings on a flow are made of. */
export interface FlowStory {
  readonly entry: HopView;
  readonly at: Percentile;
  readonly change: FlowChange;
  readonly suspects: readonly Suspect[];
  readonly verdict: AuthFlowContext['verdict'];
  /** Version behind the first suspect, where one is known. */
  readonly version: string | undefined;
  readonly evidence: {
    readonly latency: readonly string[];
    readonly errors: readonly string[];
    readonly traces: readonly string[];
    readonly coldStarts: readonly string[];
  };
}

const DOES: Record<Mechanism, { readonly of: string; readonly isPlural: boolean }> = {
  'cold-starts': { of: 'Cold starts of', isPlural: true },
  'own-time': { of: 'The own time of', isPlural: false },
  downstream: { of: 'What is called by', isPlural: false },
  'gateway-overhead': { of: 'Overhead of', isPlural: false },
  throttling: { of: 'Throttling by', isPlural: false },
  retries: { of: 'Retries by', isPlural: true },
  errors: { of: 'Errors of', isPlural: true },
};

const latencyFinding = ({ entry, at, evidence }: FlowStory): Finding => {
  const { before, after } = entry;
  if (before === undefined || after === undefined)
    return {
      id: 'f-sign-in-latency',
      kind: 'sign-in-latency',
      status: 'no-data',
      node: entry.node,
      summary: `Response times of ${entry.node} cannot be seen.`,
      evidence: [...evidence.traces],
    };
  return {
    id: 'f-sign-in-latency',
    kind: 'sign-in-latency',
    status: 'ok',
    node: entry.node,
    summary: `${entry.node} ${at} is ${msText(after[at])}, usually ${msText(before[at])}.`,
    evidence: [...evidence.latency],
  };
};

const failingFinding = ({ entry, evidence }: FlowStory): Finding[] => {
  const { errorPercentBefore: before, errorPercentAfter: after } = entry;
  if (after === undefined || after - (before ?? 0) < 0.5) return [];
  return [
    {
      id: 'f-failing',
      kind: 'failing-requests',
      status: 'ok',
      node: entry.node,
      summary: `${percentText(after)} of requests to ${entry.node} fail, usually ${percentText(before ?? 0)}.`,
      evidence: [...evidence.errors],
    },
  ];
};

const suspectText = ({ at, version }: FlowStory, suspect: Suspect): string => {
  const { node, mechanism, addedMs, share } = suspect;
  const { of, isPlural } = DOES[mechanism];
  const name = `${of} ${version === undefined ? node : `${node} v${version}`}`;
  const part = percentText(100 * share);
  return suspect.of === 'failures'
    ? `${name} ${isPlural ? 'stand' : 'stands'} behind ${part} of the added failures.`
    : `${name} ${isPlural ? 'add' : 'adds'} ${msText(addedMs)} at ${at}, ${part} of the change.`;
};

const verdictFinding = (story: FlowStory): Finding => {
  const { suspects, verdict, entry, change, evidence } = story;
  const [first] = suspects;
  const cited = [...new Set([...evidence.traces, ...evidence.coldStarts, ...evidence.latency])];
  if (first !== undefined && verdict === 'auth-is-bottleneck')
    return {
      id: 'f-bottleneck',
      kind: 'bottleneck',
      status: 'ok',
      node: first.node,
      summary: suspectText(story, first),
      evidence: cited,
    };
  const said =
    verdict === 'cannot-tell'
      ? `Whether authentication slows ${entry.node} cannot be told from what was seen.`
      : change === 'as-usual'
        ? `Authentication behind ${entry.node} takes its usual time.`
        : `Authentication is not what changed ${entry.node}: its hops explain little of it.`;
  return {
    id: 'f-verdict',
    kind: 'verdict',
    status: verdict === 'cannot-tell' ? 'no-data' : 'ok',
    node: entry.node,
    summary: said,
    evidence: cited,
  };
};

/** What was found on the flow, a sentence each, the verdict first. */
export const flowFindings = (story: FlowStory): Finding[] => [
  verdictFinding(story),
  latencyFinding(story),
  ...failingFinding(story),
];
