import type { Forecast } from '../../../contracts/dependency-map-tools.ts';
import { askCascade } from './ask-cascade.ts';
import { dependantsOf } from './dependants.ts';
import { type CascadeCase, makeCases, type Watched } from './make-case.ts';
import { type Judged, type Score, scoreOf, scoreOfRule } from './score.ts';

/** One service that was well when asked: what was forecast of it, and what came of it. */
export interface Outcome extends Judged, Watched {
  readonly forecast?: Forecast;
  readonly isDependant: boolean;
  readonly isNear: boolean;
}

export interface CaseOutcome {
  readonly id: string;
  readonly outcomes: readonly Outcome[];
  readonly ms: number;
}

const outcomesOf = async (one: CascadeCase): Promise<CaseOutcome> => {
  const { answer, ms } = await askCascade(one);
  const forecasts = new Map(answer.forecasts.map((forecast) => [forecast.node, forecast]));
  const { edges } = one.set.graph;
  const all = dependantsOf(edges, one.cause, edges.length);
  const near = dependantsOf(edges, one.cause, 2);
  const outcomes = one.watched.map((watched): Outcome => {
    const forecast = forecasts.get(watched.node);
    return {
      ...watched,
      p: forecast?.probability ?? 0,
      ...(forecast && { forecast }),
      isDependant: all.has(watched.node),
      isNear: near.has(watched.node),
    };
  });
  return { id: one.id, outcomes, ms };
};

/** Asks about `graphs` generated systems from a seed on, one after the other. */
export const runBench = async (seed: number, graphs: number): Promise<CaseOutcome[]> => {
  const done: CaseOutcome[] = [];
  for (const one of makeCases(seed, graphs)) done.push(await outcomesOf(one));
  return done;
};

export interface Summary extends Score {
  readonly graphs: number;
  readonly baselines: { readonly allDependants: Score; readonly withinTwoHops: Score };
  readonly meanMs: number;
}

/** The line that the benchmark prints. */
export const summaryOf = (cases: readonly CaseOutcome[]): Summary => {
  const all = cases.flatMap(({ outcomes }) => outcomes);
  const rule = (isNamed: (outcome: Outcome) => boolean): Score =>
    scoreOfRule(all.map((outcome) => ({ isNamed: isNamed(outcome), isHit: outcome.isHit })));
  const ms = cases.reduce((sum, one) => sum + one.ms, 0) / Math.max(1, cases.length);
  return {
    graphs: cases.length,
    ...scoreOf(all),
    baselines: {
      allDependants: rule(({ isDependant }) => isDependant),
      withinTwoHops: rule(({ isNear }) => isNear),
    },
    meanMs: Math.round(ms * 100) / 100,
  };
};
