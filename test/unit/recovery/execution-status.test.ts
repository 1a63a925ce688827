import { AutomationExecutionStatus } from '@aws-sdk/client-ssm';
import { describe, expect, test } from '@jest/globals';
import { outcomeOf, statusOf } from '../../../mcp/recovery/execution-status.ts';
import { failureWords } from '../../../mcp/recovery/failure-words.ts';

describe('statusOf', () => {
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
  const step = { name: 'updateAlias', api: 'lambda:UpdateAlias', rawStatus: 'Failed', message: '' };
  test.each([
    ['AccessDeniedException', 'not allowed'],
    ['PreconditionFailedException', 'somebody changed'],
    ['ResourceConflictException', 'in progress'],
    ['LimitExceededException', 'quota'],
    ['SomethingElseException', '(SomethingElse)'],
    ['nothing known', 'failed.'],
  ])('%s', (code, part) => {
    const { text, whatToDo } = failureWords('Failed', { ...step, message: `Error: ${code}: x` });
    expect(text).toContain(part);
    expect(whatToDo.length).toBeGreaterThan(10);
  });

  test('says that a step took too long', () => {
    expect(failureWords('TimedOut', { ...step, rawStatus: 'TimedOut' }).text).toContain('longer');
  });

  test('has words without a step', () => {
    expect(failureWords('ChangeCalendarOverrideRejected', null).text).toContain('calendar');
    expect(failureWords('Rejected', null).text).toContain('Rejected');
  });
});
