import type { Symptom } from '../contracts/symptom.ts';
import type { Window } from '../contracts/window.ts';

/** What every tool of this server is asked. */
export interface Question {
  readonly symptom: Symptom;
  readonly window: Window;
  readonly baseline?: Window | undefined;
}

/** Windows of the same length that a baseline spans where none is given. */
const BASELINE_WINDOWS = 6;

const DEFAULT_PERIOD_S = 60;

/** Seconds of one sample: the alarm's own period, a minute where it names none. */
export const periodOf = ({ periodS = DEFAULT_PERIOD_S }: Symptom): number => periodS;

/** The span that counts as normal: as asked, else six windows' length right before the window. */
export const baselineOf = ({ window, baseline }: Question): Window => {
  if (baseline !== undefined) return baseline;
  const fromMs = Date.parse(window.from);
  const lengthMs = Date.parse(window.to) - fromMs;
  return { from: new Date(fromMs - BASELINE_WINDOWS * lengthMs).toISOString(), to: window.from };
};

/**
 * The end of the baseline, as long as the window: enough for rates of cold starts, where every line that
 * is scanned is paid for.
 */
export const logBaselineOf = (question: Question): Window => {
  const { from, to } = baselineOf(question);
  const lengthMs = Date.parse(question.window.to) - Date.parse(question.window.from);
  const fromMs = Math.max(Date.parse(from), Date.parse(to) - lengthMs);
  return { from: new Date(fromMs).toISOString(), to };
};
