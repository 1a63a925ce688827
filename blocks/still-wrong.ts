import type { Incident } from '../src/domain/incident.ts';
import { readingOf, subjectOf } from './headline.ts';
import { escapeText } from './text.ts';

/** What is still out of its normal range: `users-table throttled 61, usually 0`. Empty when nothing is. */
export const stillWrong = (incident: Incident): string => {
  const wrong = (incident.vitals?.checks ?? [])
    .filter((check) => check.holds === false && check.current !== null)
    .slice(0, 3)
    .map((check) => {
      const subject = subjectOf({
        ...(check.node !== undefined && { node: check.node }),
        signal: check.signal,
        statistic: check.statistic,
        at: '',
      });
      return `${subject} ${check.signal.replaceAll('-', ' ')} ${readingOf(check)}`;
    });
  return wrong.length === 0 ? '' : `Still: ${escapedList(wrong)}.`;
};

/** Others' words, made harmless and joined. */
export const escapedList = (words: readonly string[]): string => words.map(escapeText).join('; ');
