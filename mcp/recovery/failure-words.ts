import type { Execution } from '../contracts/recovery-plan.ts';

/** What SSM tells of a step that did not succeed. */
export interface FailedStep {
  readonly name: string;
  readonly api: string | null;
  /** As the document names it: `aws:executeAwsApi`. */
  readonly action: string;
  readonly rawStatus: string;
  /** As AWS wrote it, possibly with the service's error code inside. */
  readonly message: string;
}

type Failure = NonNullable<Execution['failure']>;
type Words = (step: FailedStep) => Failure;

/**
 * The error code of the service that a step called. SSM gives it only inside its message; it chooses
 * words here and decides nothing.
 */
const codeIn = (message: string): string =>
  (/An error occurred \(([A-Za-z.]+)\)/.exec(message)?.[1]?.split('.').at(-1) ??
    /\b([A-Z][A-Za-z]+(?:Exception|Denied|Fault)|AccessDenied)\b/.exec(message)?.[1]) ||
  '';

const BUSY: Words = ({ name }) => ({
  text: `Step ${name} met another change in progress.`,
  whatToDo: 'Wait until it is through, then ask for a fresh plan.',
});
const CHANGED: Words = ({ name }) => ({
  text: `Step ${name} found that somebody changed the setting since the plan was made.`,
  whatToDo: 'Look at the setting, then ask for a fresh plan.',
});
const GONE: Words = ({ name }) => ({
  text: `Step ${name} did not find what it was to change.`,
  whatToDo: 'Check that the resource still exists, then ask for a fresh plan.',
});
const THROTTLED: Words = ({ name }) => ({
  text: `AWS throttled step ${name}.`,
  whatToDo: 'Ask again in a minute.',
});
const DENIED: Words = ({ name, api }) => ({
  text: `Step ${name} was not allowed to call ${api ?? 'AWS'}.`,
  whatToDo: `Allow ${api ?? 'the call'} for the role that runs the runbook, then ask again.`,
});
const DOWN: Words = ({ name, api }) => ({
  text: `${api ?? 'AWS'} failed in step ${name}; this is a fault of AWS.`,
  whatToDo: 'See the AWS Health Dashboard; ask again, or change it by hand.',
});
const REFUSED: Words = ({ name, api }) => ({
  text: `${api ?? 'AWS'} did not accept the values of step ${name}.`,
  whatToDo: 'Look at the execution in the console for the reason, then ask for a fresh plan.',
});

/** By error code without its `Exception` or `Fault`. */
const WORDS: Readonly<Record<string, Words>> = {
  AccessDenied: DENIED,
  UnauthorizedOperation: DENIED,
  NotAuthorized: DENIED,
  ResourceConflict: BUSY,
  ResourceInUse: BUSY,
  Conflict: BUSY,
  UnsupportedOperation: BUSY,
  InvalidDBClusterState: BUSY,
  InvalidDBInstanceState: BUSY,
  PreconditionFailed: CHANGED,
  ResourceNotFound: GONE,
  NotFound: GONE,
  QueueDoesNotExist: GONE,
  NonExistentQueue: GONE,
  ServiceNotFound: GONE,
  DBClusterNotFound: GONE,
  DBInstanceNotFound: GONE,
  ParameterNotFound: GONE,
  LimitExceeded: ({ name }) => ({
    text: `Step ${name} met a quota of AWS.`,
    whatToDo: 'Ask for a smaller change, or have the quota raised.',
  }),
  TooManyRequests: THROTTLED,
  Throttling: THROTTLED,
  RequestLimitExceeded: THROTTLED,
  InternalServerError: DOWN,
  InternalFailure: DOWN,
  ServiceUnavailable: DOWN,
  Service: DOWN,
  Validation: REFUSED,
  InvalidParameterValue: REFUSED,
  InvalidParameter: REFUSED,
  BadRequest: REFUSED,
};

const isAssertion = ({ action }: FailedStep, code: string): boolean =>
  action === 'aws:assertAwsResourceProperty' && code === '';

const stepWords = (step: FailedStep): Failure => {
  if (step.rawStatus === 'TimedOut')
    return {
      text: `Step ${step.name} took longer than it may.`,
      whatToDo: 'Look at the resource in the console; undo if the change is half done.',
    };
  if (step.message.includes('unable to be assumed'))
    return {
      text: 'Systems Manager may not assume the role of the runbook.',
      whatToDo: 'Check RUNBOOK_ROLES and the trust of the role, then ask again.',
    };
  const code = codeIn(step.message).replace(/(Exception|Fault)$/, '');
  // An assertion without an error of AWS read the setting, and it was not what the plan was made from.
  const words = WORDS[code] ?? (isAssertion(step, code) ? CHANGED : undefined);
  return words
    ? words(step)
    : {
        text: `Step ${step.name} failed${code === '' ? '' : ` (${code})`}.`,
        whatToDo: 'Look at the execution in the console; undo if the change is half done.',
      };
};

/** An execution that its alarm stopped. */
export const alarmWords = (alarm: string): Failure => ({
  text: `The alarm ${alarm} went off while it ran, so Systems Manager stopped it.`,
  whatToDo: `Look at ${alarm} first; undo what is half done.`,
});

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
