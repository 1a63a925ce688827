/** A probability that was given, and what came of it. */
export interface Judged {
  readonly p: number;
  readonly isHit: boolean;
}

export interface Score {
  readonly precision: number;
  readonly recall: number;
  /** Mean squared error of the probabilities. */
  readonly brier: number;
  /** 1 is perfect, 0 no better than giving everyone the share that is hit. */
  readonly brierSkill: number;
}

/** From this probability on a forecast counts as one. */
export const COUNTS_FROM = 0.5;

const ratio = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);
const round = (value: number): number => Math.round(value * 1e4) / 1e4;

const brierOf = (judged: readonly Judged[]): number =>
  ratio(
    judged.reduce((sum, { p, isHit }) => sum + (p - (isHit ? 1 : 0)) ** 2, 0),
    judged.length,
  );

/** Precision and recall from 0.5 on, Brier score (Brier, 1950) and its skill against the share that is hit. */
export const scoreOf = (judged: readonly Judged[]): Score => {
  const hits = judged.filter(({ isHit }) => isHit).length;
  const named = judged.filter(({ p }) => p >= COUNTS_FROM);
  const right = named.filter(({ isHit }) => isHit).length;
  const base = ratio(hits, judged.length);
  const brier = brierOf(judged);
  return {
    precision: round(ratio(right, named.length)),
    recall: round(ratio(right, hits)),
    brier: round(brier),
    brierSkill: round(1 - ratio(brier, base * (1 - base))),
  };
};

/**
 * Scores a rule that only names services. It has no probabilities: for its Brier score it is given the
 * best that it could have, the share that was hit among those it names and among the others.
 */
export const scoreOfRule = (judged: readonly { isNamed: boolean; isHit: boolean }[]): Score => {
  const shareOf = (isNamed: boolean): number => {
    const same = judged.filter((one) => one.isNamed === isNamed);
    return ratio(same.filter(({ isHit }) => isHit).length, same.length);
  };
  const [named, others] = [shareOf(true), shareOf(false)];
  const counted = scoreOf(judged.map(({ isNamed, isHit }) => ({ p: isNamed ? 1 : 0, isHit })));
  const fair = scoreOf(
    judged.map(({ isNamed, isHit }) => ({ p: isNamed ? named : others, isHit })),
  );
  return { ...fair, precision: counted.precision, recall: counted.recall };
};
