import { type Job as BullJob, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Clock, Job, JobQueue } from '../../app/ports.ts';
import { endedWithin } from './ended-within.ts';
import { defaultRetryDelayMs, jobAttempts } from './job-retries.ts';

export interface BullJobsOptions {
  readonly url: string;
  /** With a hash tag, such as `{halcyon}`, so that a cluster keeps the queue's keys in one slot. */
  readonly prefix: string;
  readonly clock: Clock;
  /** How many run at once in this instance, 1 or more. */
  readonly concurrency: number;
  readonly logger: Logger;
  readonly retryDelayMs?: number;
}

const queueName = 'jobs';

/**
 * Jobs that several instances share, on BullMQ. A job runs in one of them at a time as long as that one
 * renews its lock (30 s); of an instance that died it is run again. Ended jobs are not kept, given-up
 * ones neither: BullMQ takes no job whose id it still keeps, and the log may ask for it again.
 */
export const createBullJobs = ({
  url,
  prefix,
  clock,
  concurrency,
  logger,
  retryDelayMs = defaultRetryDelayMs,
}: BullJobsOptions): JobQueue => {
  const logError = (err: Error) => logger.warn({ err }, 'job queue connection');
  const adding = connect(url, { commandTimeout: 5_000 }, logError);
  const queue = new Queue<Job>(queueName, { connection: adding, prefix });
  queue.on('error', logError);
  const running = new Set<Promise<void>>();
  let working: { readonly worker: Worker<Job>; readonly connection: Redis } | undefined;

  let stopped: Promise<void> | undefined;

  const startWorker = (handler: (job: Job) => Promise<void>) => {
    const connection = connect(url, {}, logError);
    const worker = new Worker<Job>(
      queueName,
      async ({ data }) => {
        const run = handler(data);
        running.add(run);
        await run.finally(() => running.delete(run));
      },
      { connection, prefix, concurrency },
    );
    worker.on('error', logError);
    worker.on('failed', (job, err) => {
      if (job && isGivenUp(job)) {
        const { id: jobId, kind } = job.data;
        logger.error({ err, jobId, kind, attempts: job.attemptsMade }, 'job given up');
      }
    });
    return { worker, connection };
  };

  const stop = async (graceMs: number) => {
    if (working) {
      const { worker, connection } = working;
      await worker.pause(true);
      await endedWithin(running, graceMs);
      // Unforced, it waits for jobs to end and for Redis to hear of it.
      await worker.close(running.size > 0 || connection.status !== 'ready');
      connection.disconnect();
    }
    await queue.close();
    adding.disconnect();
  };

  return {
    add: async (jobs) => {
      await queue.addBulk(
        jobs.map((job) => ({
          name: job.kind,
          data: job,
          opts: {
            jobId: bullIdOf(job.id),
            delay: Math.max(0, (job.runAt ?? 0) - clock()),
            attempts: jobAttempts,
            backoff: { type: 'exponential', delay: retryDelayMs },
            removeOnComplete: true,
            removeOnFail: true,
          },
        })),
      );
    },
    start: async (handler) => {
      working ??= startWorker(handler);
      await working.worker.waitUntilReady();
    },
    stop: (graceMs) => {
      stopped ??= stop(graceMs);
      return stopped;
    },
  };
};

/** BullMQ refuses ids with a colon, and whole numbers. */
const bullIdOf = (id: string): string => `job-${encodeURIComponent(id)}`;

const isGivenUp = ({ finishedOn }: BullJob<Job>): boolean => finishedOn !== undefined;

const connect = (
  url: string,
  options: { readonly commandTimeout?: number },
  onError: (error: Error) => void,
): Redis => {
  // BullMQ requires null for its blocking connections.
  const redis = new Redis(url, { ...options, maxRetriesPerRequest: null });
  redis.on('error', onError);
  return redis;
};
