import { describe, expect, test } from '@jest/globals';
import { classifyAwsError, gapOfAwsError } from '../../../mcp/shared/classify-aws-error.ts';

const named = (name: string, httpStatusCode?: number): Error =>
  Object.assign(new Error('whatever it says'), { name, $metadata: { httpStatusCode } });

describe('classifyAwsError', () => {
  test.each([
    ['AccessDeniedException', 'access-denied'],
    ['AccessDenied', 'access-denied'],
    ['UnauthorizedOperation', 'access-denied'],
    ['ExpiredTokenException', 'access-denied'],
    ['ThrottlingException', 'throttled'],
    ['TooManyRequestsException', 'throttled'],
    ['LimitExceededException', 'throttled'],
    ['TimeoutError', 'timed-out'],
    ['ModelTimeoutException', 'timed-out'],
    ['AbortError', 'timed-out'],
    ['ResourceNotFoundException', 'no-data'],
    ['CredentialsProviderError', 'not-configured'],
    ['InternalServerException', 'failed'],
  ])('%s is %s', (name, why) => {
    expect(classifyAwsError(named(name))).toBe(why);
  });

  test('goes by the HTTP status where the name says nothing', () => {
    expect(classifyAwsError(named('Strange', 403))).toBe('access-denied');
    expect(classifyAwsError(named('Strange', 429))).toBe('throttled');
    expect(classifyAwsError(named('Strange', 500))).toBe('failed');
  });

  test('never reads the message, and takes what is no error as failed', () => {
    expect(classifyAwsError(new Error('AccessDenied: throttled by a timeout'))).toBe('failed');
    expect(classifyAwsError('AccessDenied')).toBe('failed');
  });

  test('a gap names the error and leaves its message out', () => {
    expect(gapOfAwsError('payment logs', named('AccessDeniedException'))).toEqual({
      what: 'payment logs',
      why: 'access-denied',
      detail: 'AccessDeniedException',
    });
  });
});
