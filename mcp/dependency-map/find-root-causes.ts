import {
  type Candidate,
  findRootCauses,
  type RootCauses,
} from '../contracts/dependency-map-tools.ts';
import type { Evidence, Finding } from '../contracts/evidence.ts';
import { defineTool, type Tool } from '../shared/define-tool.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { RankedCause } from './engine/name-cause.ts';
import { type Ranking, rankCauses } from './engine/rank-causes.ts';
import { type ReadQuestion, readQuestion } from './reading/read-question.ts';
import { readSuspects } from './reading/read-suspects.ts';
import { causeEvidence } from './wording/cause-evidence.ts';
import { causeWhy } from './wording/cause-why.ts';
import { harmPathOf } from './wording/harm-path.ts';
import { ruledOutOf } from './wording/ruled-out.ts';

const selfImpactOf = (cause: RankedCause, ranking: Ranking) => {
  const symptom = ranking.changes.get(ranking.start[0] ?? '');
  const slower = symptom?.latency?.added;
  if (ranking.channel === 'latency' && slower !== undefined)
    return { selfImpact: Math.round(cause.share * slower * 1e6) / 1e3, selfImpactUnit: 'ms' };
  const failing = symptom?.failing?.added;
  if (failing !== undefined)
    return { selfImpact: Math.round(cause.share * failing * 1e5) / 1e3, selfImpactUnit: '%' };
  return { selfImpact: Math.round(cause.share * 100), selfImpactUnit: '% of the symptom' };
};

const candidateOf = (
  cause: RankedCause,
  ranking: Ranking,
  evidence: readonly Evidence[],
): Candidate => ({
  node: cause.node,
  metric: cause.metric,
  score: Math.round(cause.score * 1e4) / 1e4,
  confidence: Math.round(cause.confidence * 1e3) / 1e3,
  ...selfImpactOf(cause, ranking),
  ...(cause.sinceS !== undefined && { since: new Date(cause.sinceS * 1000).toISOString() }),
  ...(cause.deployed && {
    change: {
      what: cause.deployed.what,
      at: new Date(cause.deployed.at).toISOString(),
      ...(cause.deployed.version !== undefined && { version: cause.deployed.version }),
    },
  }),
  why: causeWhy(cause, ranking),
  evidence: [...evidence],
});

const findingsOf = (candidates: readonly Candidate[], read: ReadQuestion): Finding[] => {
  if (candidates.length > 0)
    return candidates.map(({ node, why, evidence }, index) => ({
      id: `f-cause-${index + 1}`,
      kind: 'root-cause',
      status: 'ok',
      node,
      summary: `${node}: ${why}`,
      evidence: evidence.map(({ id }) => id),
    }));
  const seen = read.input.series.length > 0;
  return [
    {
      id: 'f-no-cause',
      kind: 'root-cause',
      status: seen ? 'ok' : 'no-data',
      summary: seen
        ? `None of ${read.input.nodes.length} services is plainly out of its normal range.`
        : 'No metrics could be read, so no cause can be named.',
      evidence: [],
    },
  ];
};

const answerOf = (
  read: ReadQuestion,
  ranking: Ranking,
  window: ReadQuestion['baseline'],
): RootCauses => {
  const candidates = ranking.causes.map((cause, index) =>
    candidateOf(cause, ranking, causeEvidence(cause, index + 1, ranking, window)),
  );
  const { path, steps } = harmPathOf(ranking);
  return {
    candidates,
    path: [...path],
    steps: [...steps],
    ruledOut: candidates.length > 0 ? ruledOutOf(ranking) : [],
    findings: findingsOf(candidates, read),
    gaps: [...read.gaps],
  };
};

/** Ranks the services whose own behaviour explains a symptom; reads telemetry within a budget. */
export const findRootCausesTool = (telemetry: Telemetry): Tool =>
  defineTool(findRootCauses, async ({ symptom, window, baseline }) => {
    const question = { symptom, window, baseline };
    const read = await readQuestion(telemetry, question);
    const first = rankCauses(read.input);
    if (first.causes.length === 0) return answerOf(read, first, window);
    const { input, gaps } = await readSuspects(telemetry, question, read, first);
    return answerOf({ ...read, gaps: [...read.gaps, ...gaps] }, rankCauses(input), window);
  });
