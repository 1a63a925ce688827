import { canonicalJson } from '../contracts/canonical-json.ts';
import type { Evidence } from '../contracts/evidence.ts';
import type { Symptom } from '../contracts/symptom.ts';
import type { Window } from '../contracts/window.ts';
import type { Series, SeriesQuery, Telemetry } from '../telemetry/telemetry.ts';
import type { Measured } from './judge-recovery.ts';

export interface Windows {
  readonly baseline: Window;
  readonly before: Window | null;
  readonly current: Window;
}

export interface Measurement {
  readonly measured: readonly Measured[];
  readonly evidence: readonly Evidence[];
}

const STANDARD_PERIOD_S = 60;

const periodOf = ({ periodS }: Symptom): number => periodS ?? STANDARD_PERIOD_S;

const queryOf = ({ node, signal, statistic, source }: Symptom): SeriesQuery => ({
  node: node ?? '',
  signal,
  statistic,
  ...(source ? { source } : {}),
});

/** Names what a series answers; a source adds to it what it found out, so only what was asked counts. */
const keyOf = ({ node, signal, statistic }: SeriesQuery, metric: string | undefined): string =>
  canonicalJson([node, signal, statistic, metric ?? '']);

interface Samples {
  readonly series: ReadonlyMap<string, Series>;
  readonly evidence: readonly Evidence[];
}

const read = async (
  symptoms: readonly Symptom[],
  window: Window | null,
  telemetry: Telemetry,
): Promise<Samples> => {
  if (!window) return { series: new Map(), evidence: [] };
  const series = new Map<string, Series>();
  const evidence: Evidence[] = [];
  for (const periodS of new Set(symptoms.map(periodOf))) {
    const group = symptoms.filter((symptom) => periodOf(symptom) === periodS);
    const reading = await telemetry.series(group.map(queryOf), window, periodS);
    evidence.push(...reading.evidence);
    for (const one of reading.status === 'ok' ? reading.value : []) {
      series.set(keyOf(one, one.source?.metricName), one);
      // A source that names no metric back still answers the node and signal.
      series.set(keyOf(one, undefined), one);
    }
  }
  return { series, evidence };
};

const samplesOf = ({ series }: Samples, symptom: Symptom): Series | undefined => {
  const query = queryOf(symptom);
  return (
    series.get(keyOf(query, symptom.source?.metricName)) ?? series.get(keyOf(query, undefined))
  );
};

const valuesOf = (series: Series | undefined): readonly number[] | null =>
  series?.values.filter((value) => value !== null) ?? null;

/** Reads the symptoms' own metrics over the windows. What cannot be read is null, never healthy. */
export const measureSymptoms = async (
  symptoms: readonly Symptom[],
  windows: Windows,
  telemetry: Telemetry,
): Promise<Measurement> => {
  const [baseline, before, current] = await Promise.all([
    read(symptoms, windows.baseline, telemetry),
    read(symptoms, windows.before, telemetry),
    read(symptoms, windows.current, telemetry),
  ]);
  const measured = symptoms.map((symptom) => ({
    symptom,
    unit: (samplesOf(current, symptom) ?? samplesOf(baseline, symptom))?.unit ?? '',
    baseline: valuesOf(samplesOf(baseline, symptom)),
    before: valuesOf(samplesOf(before, symptom)),
    current: valuesOf(samplesOf(current, symptom)),
  }));
  return {
    measured,
    evidence: [...baseline.evidence, ...before.evidence, ...current.evidence],
  };
};
