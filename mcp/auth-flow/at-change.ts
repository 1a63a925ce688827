import type { FlowReading, SuspectReading } from './flow-reading.ts';

/**
 * Changes against the onset as far as it is known: to the metrics' period. Of changes within the period in
 * which it began, the first is taken for the onset, since nothing can follow from what came after it.
 */
export const atChange = (
  suspects: SuspectReading,
  { onsetMs, onsetPeriod }: Pick<FlowReading, 'onsetMs' | 'onsetPeriod'>,
): SuspectReading => {
  const within = suspects.changes
    .map(({ at }) => Date.parse(at))
    .filter((atMs) => atMs >= onsetPeriod.fromMs && atMs < onsetPeriod.toMs);
  if (within.length === 0) return suspects;
  const shiftS = (Math.min(...within) - onsetMs) / 1000;
  return {
    ...suspects,
    changes: suspects.changes.map((change) => ({
      ...change,
      beforeOnsetS: Math.round(change.beforeOnsetS + shiftS),
    })),
  };
};
