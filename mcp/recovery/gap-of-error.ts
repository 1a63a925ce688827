import type { Gap } from '../contracts/evidence.ts';
import { isDenied, nameOfError } from './name-of-error.ts';

const THROTTLED = /^(Throttl|TooManyRequests|RequestLimitExceeded)/;

const whyOf = (error: unknown): Gap['why'] => {
  if (isDenied(error)) return 'access-denied';
  if (THROTTLED.test(nameOfError(error))) return 'throttled';
  return nameOfError(error) === 'TimeoutError' ? 'timed-out' : 'failed';
};

/** What could not be seen because of an error; its name is told, its message is not. */
export const gapOfError = (what: string, error: unknown): Gap => ({
  what,
  why: whyOf(error),
  detail: nameOfError(error),
});
