import { type Forecast, predictCascade } from '../contracts/dependency-map-tools.ts';
import type { Evidence, Finding } from '../contracts/evidence.ts';
import type { Window } from '../contracts/window.ts';
import { defineTool, type Tool } from '../shared/define-tool.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { type Ranking, rankCauses } from './engine/rank-causes.ts';
import { type Expected, forecastCascade } from './forecast/forecast-cascade.ts';
import { ifWeWaitOf } from './forecast/if-we-wait.ts';
import type { Cut } from './isolation/cut.ts';
import { suggestCuts } from './isolation/suggest-cuts.ts';
import { readPolicies } from './reading/read-policies.ts';
import { readQuestion } from './reading/read-question.ts';
import { percent } from './wording/figures.ts';
import { seriesEvidence } from './wording/series-evidence.ts';

const forecastOf = (expected: Expected, toMs: number): Forecast => {
  const at = (afterS: number): string => new Date(toMs + afterS * 1000).toISOString();
  return {
    node: expected.node,
    probability: expected.probability,
    earliestAt: at(expected.earliestS),
    likelyAt: at(expected.likelyS),
    latestAt: at(expected.latestS),
    mechanism: expected.mechanism,
    signal: expected.signal,
    path: [...expected.path],
  };
};

/** The likeliest forecasts, with evidence; a card has no room for more. */
const MOST_EVIDENCED = 10;

const evidenceOf = (expected: readonly Expected[], ranking: Ranking, window: Window): Evidence[] =>
  expected.slice(0, MOST_EVIDENCED).flatMap(({ node }, index) => {
    const facts = ranking.changes.get(node)?.facts;
    return [facts?.requests, facts?.throttles, ...(facts?.resources ?? []), facts?.latency]
      .filter((deviation) => deviation !== undefined)
      .slice(0, 3)
      .map((deviation, at) =>
        seriesEvidence(
          `ev-forecast-${index + 1}-${at + 1}`,
          deviation,
          ranking.focus.weights,
          window,
        ),
      );
  });

const findingOf = (
  { node, probability, mechanism }: Expected,
  index: number,
  evidence: readonly Evidence[],
): Finding => ({
  id: `f-forecast-${index + 1}`,
  kind: 'forecast',
  status: 'ok',
  node,
  summary: `${node} is ${percent(probability)} likely to be hit next (${mechanism}).`,
  evidence: evidence.map(({ id }) => id).filter((id) => id.startsWith(`ev-forecast-${index + 1}-`)),
});

const HOW: Record<Cut['kind'], string> = {
  'circuit-breaker': 'circuit breaker',
  bulkhead: 'bulkhead',
  throttle: 'throttle',
  shed: 'load shedding',
  degrade: 'fallback',
};

const stopOf = ({ kind, from, to }: Cut): { at: string; how: string } => ({
  at: from === undefined ? to : `${from} → ${to}`,
  how: HOW[kind],
});

/** Forecasts what is hit next and what happens if nobody acts; reads telemetry within a budget. */
export const predictCascadeTool = (telemetry: Telemetry): Tool =>
  defineTool(predictCascade, async ({ symptom, window, baseline, causes }) => {
    const read = await readQuestion(telemetry, { symptom, window, baseline });
    const policies = await readPolicies(telemetry, read.input);
    const ranking = rankCauses(policies.input);
    const expected = forecastCascade(ranking, causes);
    const evidence = evidenceOf(expected, ranking, window);
    return {
      forecasts: expected.map((one) => forecastOf(one, Date.parse(window.to))),
      ifWeWait: ifWeWaitOf(ranking, causes, expected),
      stoppedBy: suggestCuts(ranking, causes, expected).slice(0, 3).map(stopOf),
      findings: expected
        .slice(0, MOST_EVIDENCED)
        .map((one, index) => findingOf(one, index, evidence)),
      evidence,
      gaps: [...read.gaps, ...policies.gaps],
    };
  });
