/** Says that an answer did not come in time; `classifyAwsError` knows its name. */
class TimeoutError extends Error {
  readonly code = 'timed-out';
  override readonly name = 'TimeoutError';
}

/**
 * The answer of a question, waited for at most `withinMs`; the question itself goes on, so that whoever
 * asks next may find it answered.
 * @throws TimeoutError when the time is over; else what the question throws
 */
export const withinTime = async <T>(question: Promise<T>, withinMs: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeoutError()), withinMs);
  });
  // An answer that fails after its time is nobody's.
  question.catch(() => undefined);
  return Promise.race([question, late]).finally(() => clearTimeout(timer));
};
