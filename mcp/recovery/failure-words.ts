import type { Execution } from '../contracts/recovery-plan.ts';

/** What SSM tells of a step that did not succeed. */
export interface FailedStep {
  readonly name: string;
  readonly api: string | null;
  readonly rawStatus: string;
  /** As AWS wrote it, possibly with the service's error code inside. */
  readonly message: string;
}

type Failure = NonNullable<Execution['failure']>;

/**
 * The error code of the service that a step called. SSM gives it only inside its message; it chooses
 * words here and decides nothing.
 */
const codeIn = (message: string): string =>
  /\b([A-Z][A-Za-z]+(?:Exception|Denied|Fault)|AccessDenied)\b/.exec(message)?.[1] ?? '';

const WORDS: Record<string, (step: FailedStep) => Failure> = {
  AccessDenied: ({ name, api }) => ({
    text: `Step ${name} was not allowed to call ${api ?? 'AWS'}.`,
    whatToDo: `Allow ${api ?? 'the call'} for the role that runs the runbook, then ask again.`,
  }),
  ResourceConflict: ({ name }) => ({
    text: `Step ${name} met another change in progress.`,
    whatToDo: 'Wait until it is through, then ask for a fresh plan.',
  }),
  PreconditionFailed: ({ name }) => ({
    text: `Step ${name} found that somebody changed the setting since the plan was made.`,
    whatToDo: 'Look at the setting, then ask for a fresh plan.',
  }),
  ResourceNotFound: ({ name }) => ({
    text: `Step ${name} did not find what it was to change.`,
    whatToDo: 'Check that the resource still exists, then ask for a fresh plan.',
  }),
  LimitExceeded: ({ name }) => ({
    text: `Step ${name} met a quota of AWS.`,
    whatToDo: 'Ask for a smaller change, or have the quota raised.',
  }),
  TooManyRequests: ({ name }) => ({
    text: `AWS throttled step ${name}.`,
    whatToDo: 'Ask again in a minute.',
  }),
};

const stepWords = (step: FailedStep): Failure => {
  if (step.rawStatus === 'TimedOut')
    return {
      text: `Step ${step.name} took longer than it may.`,
      whatToDo: 'Look at the resource in the console; undo if the change is half done.',
    };
  const code = codeIn(step.message).replace(/(Exception|Fault)$/, '');
  const words = WORDS[code];
  return words
    ? words(step)
    : {
        text: `Step ${step.name} failed${code === '' ? '' : ` (${code})`}.`,
        whatToDo: 'Look at the execution in the console; undo if the change is half done.',
      };
};

/** Why an execution did not succeed, and what a person can do about it. */
export const failureWords = (rawStatus: string, step: FailedStep | null): Failure => {
  if (step) return stepWords(step);
  if (rawStatus === 'ChangeCalendarOverrideRejected')
    return {
      text: 'The change calendar does not allow it now.',
      whatToDo: 'Wait for the calendar to open, or ask its owner for an override.',
    };
  return {
    text: `The execution ended as ${rawStatus}.`,
    whatToDo: 'Look at the execution in the console.',
  };
};
