import type { Logger } from 'pino';
import { createBullJobs } from '../../src/adapters/jobs/bull-jobs.ts';
import { createInProcessJobs } from '../../src/adapters/jobs/in-process-jobs.ts';
import type { JobQueue } from '../../src/app/ports.ts';
import { startRedis } from './redis-server.ts';

export interface QueueOptions {
  readonly concurrency: number;
  readonly retryDelayMs: number;
  readonly logger: Logger;
}

export interface QueueKind {
  readonly name: string;
  start(): Promise<{
    /** A queue of its own, empty. */
    newQueue(options: QueueOptions): JobQueue;
    stop(): Promise<void>;
  }>;
}

const inProcess: QueueKind = {
  name: 'in process',
  start: async () => ({
    newQueue: (options) => createInProcessJobs({ ...options, clock: Date.now }),
    stop: async () => {},
  }),
};

const bull: QueueKind = {
  name: 'BullMQ',
  start: async () => {
    const server = await startRedis();
    let count = 0;
    return {
      newQueue: (options) => {
        count += 1;
        const prefix = `{halcyon-${count}}`;
        return createBullJobs({ ...options, url: server.url, prefix, clock: Date.now });
      },
      stop: server.stop,
    };
  },
};

/** Every adapter of the JobQueue port, each with a real queue. */
export const queueKinds: readonly QueueKind[] = [inProcess, bull];
