import { Redis } from 'ioredis';
import { LogError } from './log-error.ts';

/** How long a call waits for Redis, in all and in ms: well inside the 15 s that SNS waits for its answer. */
const answerWithinMs = 5_000;

/** A connection whose calls end within 5 s, whether Redis answers, is away or hangs. */
export const connectRedis = (url: string): Redis => {
  const redis = new Redis(url, {
    connectTimeout: answerWithinMs,
    commandTimeout: answerWithinMs,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(100 * times, 2_000),
  });
  // Every call that suffers from it says so itself; without a listener ioredis prints to the console.
  redis.on('error', () => {});
  return redis;
};

/** @throws LogError `log-unavailable` for whatever Redis or the connection to it refused */
export const askRedis = async <T>(ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    throw new LogError('Redis did not do what the event log asked.', {
      code: 'log-unavailable',
      cause: error,
    });
  }
};
