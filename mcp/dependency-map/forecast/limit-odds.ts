import type { NodeChange } from '../engine/node-change.ts';
import type { Ranking } from '../engine/rank-causes.ts';
import { gateOf } from '../engine/robust-stats.ts';
import { trendOf } from './trend.ts';

/** Seconds for which a limit's use is projected: further than that it does not stay straight. */
const PROJECTED_S = 120;
/** From this use of a limit on (percent) it is as likely as not that bursts hit it. */
const NEARLY_FULL = 88;

/** Use this many times the usual has risen. */
const RISEN = 1.3;

export interface LimitOdds {
  readonly odds: number;
  /** Seconds until all of it is used, where its use grows. */
  readonly crossingS: number | undefined;
  /** It is used plainly more than usual. */
  readonly isRising: boolean;
}

/** By the use of a hard limit, projected; undefined where none is measured. */
export const limitOdds = (
  change: NodeChange | undefined,
  more: number,
  { grid, focus }: Ranking,
): LimitOdds | undefined => {
  const projected = (change?.facts.uses ?? []).map((use) => {
    const { now, perS } = trendOf(use, grid, focus.onset);
    const percentOf = (strength: number): number => use.usual + strength * use.natural * use.scale;
    const grows = Math.max(0, percentOf(perS) - use.usual);
    const level = percentOf(now);
    return {
      usual: use.usual,
      level,
      grows,
      soon: level * Math.sqrt(Math.max(1, more)) + grows * PROJECTED_S,
    };
  });
  const fullest = projected.toSorted((a, b) => b.soon - a.soon)[0];
  if (!fullest) return undefined;
  const crossingS =
    fullest.grows > 0 ? Math.max(0, 100 - fullest.level) / fullest.grows : undefined;
  const odds = 0.95 * gateOf(fullest.soon / NEARLY_FULL);
  return { odds, crossingS, isRising: fullest.soon > RISEN * Math.max(1, fullest.usual) };
};
