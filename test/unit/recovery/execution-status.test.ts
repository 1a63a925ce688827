import { AutomationExecutionStatus } from '@aws-sdk/client-ssm';
import { describe, expect, test } from '@jest/globals';
import { outcomeOf, statusOf } from '../../../mcp/recovery/execution-status.ts';
import { failureWords } from '../../../mcp/recovery/failure-words.ts';

describe('statusOf', () => {
  /** Every status of the API Reference, and what a reader of the thread is told. */
  const meanings: Readonly<Record<AutomationExecutionStatus, string>> = {
    Pending: 'waiting',
    InProgress: 'running',
    Waiting: 'waiting',
    Success: 'succeeded',
    TimedOut: 'timed-out',
    Cancelling: 'running',
    Cancelled: 'cancelled',
    Failed: 'failed',
    PendingApproval: 'waiting',
    Approved: 'running',
    Rejected: 'failed',
    Scheduled: 'waiting',
    RunbookInProgress: 'running',
    PendingChangeCalendarOverride: 'waiting',
    ChangeCalendarOverrideApproved: 'running',
    ChangeCalendarOverrideRejected: 'failed',
    CompletedWithSuccess: 'succeeded',
    CompletedWithFailure: 'failed',
    Exited: 'cancelled',
  };

  test.each(Object.entries(meanings))('%s is %s', (word, meaning) => {
    expect(statusOf(word)).toBe(meaning);
  });

  test('knows all 19 statuses that the SDK knows', () => {
    const words = Object.values(AutomationExecutionStatus);
    expect(words).toHaveLength(19);
    const ended = words.filter((word) => outcomeOf(statusOf(word)) !== null);
    expect(ended.toSorted()).toEqual(
      [
        'Cancelled',
        'ChangeCalendarOverrideRejected',
        'CompletedWithFailure',
        'CompletedWithSuccess',
        'Exited',
        'Failed',
        'Rejected',
        'Success',
        'TimedOut',
      ].toSorted(),
    );
  });

  test('takes a status that is new for one that has not ended', () => {
    expect(statusOf('SomethingNew')).toBe('waiting');
  });
});

describe('failureWords', () => {
  const step = {
    ...{ name: 'updateAlias', api: 'lambda:UpdateAlias', action: 'aws:executeAwsApi' },
    ...{ rawStatus: 'Failed', message: '' },
  };
  test.each([
    ['AccessDeniedException', 'not allowed'],
    ['PreconditionFailedException', 'somebody changed'],
    ['ResourceConflictException', 'in progress'],
    ['LimitExceededException', 'quota'],
    ['ResourceInUseException', 'in progress'],
    ['An error occurred (InvalidDBClusterStateFault) when calling', 'in progress'],
    ['An error occurred (AWS.SimpleQueueService.NonExistentQueue) when calling', 'did not find'],
    ['An error occurred (ThrottlingException) when calling', 'throttled'],
    ['An error occurred (InternalServerError) when calling', 'fault of AWS'],
    ['An error occurred (ValidationException) when calling', 'did not accept'],
    ['The defined assume role is unable to be assumed.', 'may not assume'],
    ['SomethingElseException', '(SomethingElse)'],
    ['nothing known', 'failed.'],
  ])('%s', (code, part) => {
    const { text, whatToDo } = failureWords('Failed', { ...step, message: `Error: ${code}: x` });
    expect(text).toContain(part);
    expect(whatToDo.length).toBeGreaterThan(10);
  });

  test('an assertion that does not hold means that somebody changed the setting', () => {
    const assertion = { ...step, action: 'aws:assertAwsResourceProperty' };
    const message = 'Assertion failed: $.Parameter.Version is 4, not 3';
    expect(failureWords('Failed', { ...assertion, message }).text).toContain('somebody changed');
    const denied = 'An error occurred (AccessDeniedException) when calling the GetParameter';
    expect(failureWords('Failed', { ...assertion, message: denied }).text).toContain('not allowed');
  });

  test('says that a step took too long', () => {
    expect(failureWords('TimedOut', { ...step, rawStatus: 'TimedOut' }).text).toContain('longer');
  });

  test('has words without a step', () => {
    expect(failureWords('ChangeCalendarOverrideRejected', null).text).toContain('calendar');
    expect(failureWords('Rejected', null).text).toContain('Rejected');
  });
});
