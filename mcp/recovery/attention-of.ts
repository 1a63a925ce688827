import type { Execution } from '../contracts/recovery-plan.ts';

type Attention = NonNullable<Execution['attention']>;

/** Automation begins within seconds; after this something holds it back. */
const SLOW_TO_BEGIN_MS = 60_000;

/** Statuses in which Systems Manager waits for people, or for room. */
const WORDS: Readonly<Record<string, Attention & { readonly afterMs: number }>> = {
  PendingApproval: {
    afterMs: 0,
    text: 'It waits for an approval inside Systems Manager.',
    whatToDo: 'Approve it on the Automation page of the console, or stop it.',
  },
  PendingChangeCalendarOverride: {
    afterMs: 0,
    text: 'A change calendar of Systems Manager holds it back.',
    whatToDo: 'Ask the owner of the calendar for an override, or stop it.',
  },
  Pending: {
    afterMs: SLOW_TO_BEGIN_MS,
    text: 'Systems Manager has not begun it yet; an account runs 100 automations at once.',
    whatToDo: 'Stop it and use the command by hand if it cannot wait.',
  },
  Scheduled: {
    afterMs: SLOW_TO_BEGIN_MS,
    text: 'Systems Manager has not begun it yet; it is scheduled for later.',
    whatToDo: 'Stop it and use the command by hand if it cannot wait.',
  },
};

/** Why an execution does not get on, and what a person can do; undefined while it does, or has ended. */
export const attentionOf = (
  { rawStatus, startedAt, done }: Execution,
  nowMs: number,
): Attention | undefined => {
  const words = WORDS[rawStatus];
  if (done || !words) return undefined;
  const sinceMs = startedAt === undefined ? 0 : nowMs - Date.parse(startedAt);
  const { text, whatToDo, afterMs } = words;
  return sinceMs >= afterMs ? { text, whatToDo } : undefined;
};
