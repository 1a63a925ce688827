import type { Logger } from 'pino';
import type { Clock, EpochMs, Job, JobQueue } from '../../app/ports.ts';
import { endedWithin } from './ended-within.ts';
import { defaultRetryDelayMs, jobAttempts } from './job-retries.ts';

export interface InProcessJobsOptions {
  readonly clock: Clock;
  /** How many run at once, 1 or more. */
  readonly concurrency: number;
  readonly logger: Logger;
  readonly retryDelayMs?: number;
}

interface Entry {
  readonly job: Job;
  readonly failures: number;
}

/** Longest delay that setTimeout keeps (Node, "timers"); longer ones are waited for in pieces. */
const longestTimerMs = 2 ** 31 - 1;

/** Jobs of one instance, in its memory: what is lost with the process is derived from the log again. */
export const createInProcessJobs = ({
  clock,
  concurrency,
  logger,
  retryDelayMs = defaultRetryDelayMs,
}: InProcessJobsOptions): JobQueue => {
  /** Ids that wait or run: what makes an id one job. */
  const known = new Set<string>();
  const timers = new Set<NodeJS.Timeout>();
  const ready: Entry[] = [];
  const running = new Set<Promise<void>>();
  let handler: ((job: Job) => Promise<void>) | undefined;
  let stopped = false;

  const schedule = (entry: Entry, dueAt: EpochMs) => {
    if (stopped) return;
    const delayMs = dueAt - clock();
    if (delayMs <= 0) {
      ready.push(entry);
      pump();
      return;
    }
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        schedule(entry, dueAt);
      },
      Math.min(delayMs, longestTimerMs),
    );
    timers.add(timer);
  };

  const pump = () => {
    while (handler && !stopped && running.size < concurrency) {
      const entry = ready.shift();
      if (!entry) return;
      const run = attempt(entry, handler);
      running.add(run);
      void run.finally(() => {
        running.delete(run);
        pump();
      });
    }
  };

  const attempt = async ({ job, failures }: Entry, handle: (job: Job) => Promise<void>) => {
    try {
      await handle(job);
      known.delete(job.id);
    } catch (error) {
      const failed = failures + 1;
      if (failed < jobAttempts) {
        schedule({ job, failures: failed }, clock() + retryDelayMs * 2 ** failures);
        return;
      }
      known.delete(job.id);
      logger.error({ err: error, jobId: job.id, kind: job.kind, attempts: failed }, 'job given up');
    }
  };

  return {
    add: async (jobs) => {
      for (const job of jobs) {
        if (stopped || known.has(job.id)) continue;
        known.add(job.id);
        schedule({ job, failures: 0 }, job.runAt ?? clock());
      }
    },
    start: async (handle) => {
      handler = handle;
      pump();
    },
    stop: async (graceMs) => {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      await endedWithin(running, graceMs);
    },
  };
};
