import type { Deviation } from '../engine/deviation.ts';
import type { NodeChange } from '../engine/node-change.ts';
import type { Ranking } from '../engine/rank-causes.ts';
import { type Vital, vitalOf, vitalOfDeviation } from './vital.ts';

/** What is known of one node at the end of the window. */
export interface Vitals {
  /** Seconds a request. */
  readonly latency?: Vital;
  /** Share of requests that fail or are refused. */
  readonly failing?: Vital;
  /** Share of requests that its own limits refuse now; undefined where nobody counts them apart. */
  readonly refused?: number;
  /** Requests a second that it is asked. */
  readonly load?: Vital;
  /** Share of provisioned capacity in use, the fullest of several. */
  readonly capacity?: Vital;
  /** Seconds' worth of it that were used beyond it in the window. */
  readonly overdrawnS: number;
  /** Share of its processors in use. */
  readonly processors?: Vital;
  /** Messages that wait. */
  readonly backlog?: Vital;
  readonly isInTrouble: boolean;
}

/** From these changes on a service is in trouble that others feel: half as much time again, two of a hundred failing, messages that wait so many seconds. */
export const FELT = { slower: 1.5, failing: 0.02, waitingS: 5 } as const;

/** Share of what is asked that fails, bin by bin, errors and throttles together. */
const failingOf = ({ facts }: NodeChange, binS: number): Vital | undefined => {
  const { availability, errors, throttles, asked } = facts;
  if (availability) {
    const levels = availability.levels.map((level) => 1 - level / 100);
    const natural = (availability.natural * availability.scale) / 100;
    return vitalOf(levels, 1 - availability.usual / 100, natural, FELT.failing / 2, binS);
  }
  if (!asked || !(errors || throttles)) return undefined;
  const share = (bin: number): number =>
    ((errors?.levels[bin] || 0) + (throttles?.levels[bin] || 0)) /
    Math.max(asked.levels[bin] ?? 0, 1 / binS);
  const usual = ((errors?.usual ?? 0) + (throttles?.usual ?? 0)) / Math.max(asked.usual, 1e-9);
  // Three standard deviations of a share of so many requests (binomial), and never less than one request.
  const count = Math.max(1, asked.usual * binS);
  const natural = Math.max(3 * Math.sqrt((usual * (1 - usual)) / count), 1 / count);
  const levels = asked.levels.map((_, bin) => Math.min(1, share(bin)));
  return vitalOf(levels, Math.min(1, usual), natural, FELT.failing / 2, binS);
};

const isProcessor = ({ series }: Deviation): boolean =>
  /cpu/i.test(series.source?.metricName ?? '') && series.signal === 'saturation';

const fullest = (uses: readonly (Vital | undefined)[]): Vital | undefined =>
  uses.filter((use) => use !== undefined).toSorted((a, b) => b.now - a.now)[0];

/** True beyond the natural range by more than people notice, and not only since the last sample. */
const isOff = (vital: Vital | undefined, least: number, binS: number): boolean =>
  vital !== undefined &&
  vital.sinceS >= 2 * binS &&
  Math.min(vital.now, vital.before) - vital.usual > Math.max(vital.natural, least);

/** Reads a node's state at the end of the window from what was measured of it. */
export const vitalsOf = (change: NodeChange, { grid }: Pick<Ranking, 'grid'>): Vitals => {
  const { facts } = change;
  const { binS } = grid;
  const latency = vitalOfDeviation(facts.latency, (FELT.slower - 1) / 2, binS);
  const failing = failingOf(change, binS);
  const load = vitalOfDeviation(facts.asked, 0.15, binS);
  const capacity = fullest(facts.uses.map((use) => vitalOfDeviation(use, 0, binS, 0.01)));
  const overdrawn = facts.uses.map(({ levels }) =>
    levels.reduce((sum, level) => sum + Math.max(0, (level || 0) / 100 - 1) * binS, 0),
  );
  const processors = fullest(
    facts.resources.filter(isProcessor).map((use) => vitalOfDeviation(use, 0, binS, 0.01)),
  );
  const throttled = vitalOfDeviation(facts.throttles, 0, binS)?.now;
  const refused =
    throttled !== undefined && load ? Math.min(1, throttled / Math.max(load.now, 1e-9)) : undefined;
  const backlog = fullest(
    facts.resources
      .filter(({ series }) => series.signal === 'backlog')
      .map((waiting) => vitalOfDeviation(waiting, 0, binS)),
  );
  return {
    ...(backlog && { backlog }),
    ...(latency && { latency }),
    ...(failing && { failing }),
    ...(refused !== undefined && { refused }),
    ...(load && { load }),
    ...(capacity && { capacity }),
    ...(processors && { processors }),
    overdrawnS: Math.max(0, ...overdrawn),
    isInTrouble:
      isOff(latency, (FELT.slower - 1) * (latency?.usual ?? 0), binS) ||
      isOff(failing, FELT.failing, binS) ||
      isOff(backlog, FELT.waitingS * (load?.now ?? 0), binS),
  };
};
