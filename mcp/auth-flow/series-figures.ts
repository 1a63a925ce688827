import type { Signal } from '../contracts/symptom.ts';
import type { Window } from '../contracts/window.ts';
import type { Series } from '../telemetry/telemetry.ts';

/** Figures of series over a window; null where nothing was measured. */
export interface SeriesFigures {
  /** Median over the periods, in the series' own unit. */
  typical(node: string, signal: Signal, statistic: string, window: Window): number | null;
  /** A count a minute. */
  perMin(node: string, signal: Signal, window: Window): number | null;
  highest(node: string, signal: Signal, window: Window): number | null;
  evidenceOf(node: string, signal: Signal, statistic?: string): string[];
}

const samplesIn = ({ timestamps, values, periodS }: Series, window: Window): number[] => {
  const fromS = Date.parse(window.from) / 1000;
  const toS = Date.parse(window.to) / 1000;
  return timestamps.flatMap((atS, at) => {
    const value = values[at];
    const isInside = atS + periodS / 2 >= fromS && atS + periodS / 2 < toS;
    return isInside && typeof value === 'number' ? [value] : [];
  });
};

const medianOf = (values: readonly number[]): number | null =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? null;

const COUNTS = new Set(['Sum', 'SampleCount']);

/** Looks figures up in series that were read over a span that holds the windows asked for. */
export const seriesFigures = (all: readonly Series[]): SeriesFigures => {
  const find = (node: string, signal: Signal, isWanted: (statistic: string) => boolean) =>
    all.filter((one) => one.node === node && one.signal === signal && isWanted(one.statistic));
  return {
    typical: (node, signal, statistic, window) => {
      const [series] = find(node, signal, (one) => one === statistic);
      return series === undefined ? null : medianOf(samplesIn(series, window));
    },
    perMin: (node, signal, window) => {
      const [series] = find(node, signal, (one) => COUNTS.has(one));
      const samples = series === undefined ? [] : samplesIn(series, window);
      if (series === undefined || samples.length === 0) return null;
      return (
        (samples.reduce((sum, value) => sum + value, 0) / samples.length / series.periodS) * 60
      );
    },
    highest: (node, signal, window) => {
      const [series] = find(node, signal, () => true);
      const samples = series === undefined ? [] : samplesIn(series, window);
      return samples.length === 0 ? null : Math.max(...samples);
    },
    evidenceOf: (node, signal, statistic) =>
      find(node, signal, (one) => statistic === undefined || one === statistic)
        .map(({ evidenceId }) => evidenceId)
        .filter((id) => id !== undefined),
  };
};
