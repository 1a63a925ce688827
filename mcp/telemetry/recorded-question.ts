import type { Symptom } from '../contracts/symptom.ts';
import type { Window } from '../contracts/window.ts';
import { originOf, type RecordedSet } from './recorded-form.ts';
import { signalOfRecorded } from './recorded-names.ts';

/** What a finding tool is asked about a recorded case. @throws RangeError for a case that is not in the set. */
export const questionOfCase = (
  set: RecordedSet,
  caseId: string,
): { symptom: Symptom; window: Window; baseline: Window } => {
  const recorded = set.cases.get(caseId);
  if (!recorded) throw new RangeError(`The set has no case ${caseId}`);
  const iso = (second: number): string => new Date((originOf(set) + second) * 1000).toISOString();
  const { symptom, window } = recorded;
  const { alarmName, threshold, comparison } = symptom;
  const before = (recorded.baseline ?? set.baseline)?.timestamps ?? [];
  const times = window.timestamps;
  const last = times.at(-1) ?? 0;
  const step = last - (times.at(-2) ?? last - 1);
  const start = Math.min(times[0] ?? 0, last);
  return {
    symptom: {
      node: symptom.node,
      signal: symptom.signal ?? signalOfRecorded(symptom.metric),
      statistic: symptom.statistic,
      at: iso(symptom.at),
      periodS: step,
      source: symptom.source ?? {
        namespace: 'recorded',
        metricName: symptom.metric,
        dimensions: { Node: symptom.node },
      },
      ...(alarmName !== undefined && { alarmName }),
      ...(threshold !== undefined && { threshold }),
      ...(comparison !== undefined && { comparison }),
    },
    window: { from: iso(start), to: iso(last + step) },
    baseline: { from: iso(Math.min(before[0] ?? start, start)), to: iso(start) },
  };
};
