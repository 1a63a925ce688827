import type { Cascade as CascadeAnswer } from '../../contracts/dependency-map-tools.ts';
import type { Ranking } from '../engine/rank-causes.ts';
import { span } from '../wording/figures.ts';
import type { Expected } from './forecast-cascade.ts';
import { type Trend, trendOf } from './trend.ts';

type IfWeWait = CascadeAnswer['ifWeWait'];

/** A slope matters when, going on as long as it has, it would change things by so much. */
const MATTERS = 0.25;
/** Fewer bins than this show no easing: every first peak is followed by less. */
const LEAST_BINS = 6;

const worstTrend = (ranking: Ranking, nodes: readonly string[]): Trend | undefined =>
  nodes
    .flatMap((id) => {
      const facts = ranking.changes.get(id)?.facts;
      return [facts?.latency, facts?.availability, facts?.errors, ...(facts?.resources ?? [])];
    })
    .filter((deviation) => deviation !== undefined)
    .map((deviation) => trendOf(deviation, ranking.grid, ranking.focus.onset))
    .toSorted((a, b) => b.now - a.now)[0];

const names = (expected: readonly Expected[]): string => {
  const [first, second, ...others] = expected.map(({ node }) => node);
  if (first === undefined) return '';
  if (second === undefined) return first;
  return others.length > 0
    ? `${first}, ${second} and ${others.length} more`
    : `${first} and ${second}`;
};

/** What is to be expected when nobody acts, in one calm sentence. */
export const ifWeWaitOf = (
  ranking: Ranking,
  causes: readonly string[],
  expected: readonly Expected[],
): IfWeWait => {
  const trend = worstTrend(ranking, [...causes, ...ranking.start]);
  if (!trend)
    return { verdict: 'cannot-tell', text: 'Nothing measured tells whether it would clear alone.' };
  const lastedS = (ranking.grid.bins - ranking.focus.onset) * ranking.grid.binS;
  const change = (trend.perS * lastedS) / Math.max(1, trend.now);
  const likely = expected.filter(({ probability }) => probability >= 0.5);
  if (trend.now < 1 && trend.perS <= 0)
    return { verdict: 'clears', text: 'It is back in its normal range and likely stays there.' };
  const seen = ranking.grid.bins - ranking.focus.onset;
  if (change < -MATTERS && seen >= LEAST_BINS && likely.length === 0)
    return { verdict: 'clears', text: 'It is easing and may clear alone.' };
  if (likely.length > 0 || change > MATTERS)
    return {
      verdict: 'worsens',
      text:
        likely.length > 0
          ? `It is unlikely to clear alone; ${names(likely)} would likely be hit next.`
          : `It is unlikely to clear alone: it has grown for ${span(lastedS)}.`,
    };
  return {
    verdict: 'persists',
    text: `It is unlikely to clear alone: it has been steady for ${span(lastedS)}.`,
  };
};
