import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedisLog } from '../../src/adapters/log/redis-log.ts';
import { createSqliteLog } from '../../src/adapters/log/sqlite-log.ts';
import type { EventLog } from '../../src/app/ports.ts';
import { startRedis } from './redis-server.ts';

/** A place that holds one log, empty at first. */
export interface LogPlace {
  /** Opens the log, the second time with what it held. */
  open(): EventLog;
  /** Arguments for `append-until-killed.ts` to write here. */
  readonly writerArguments: readonly string[];
  /** Lets `ms` pass on the clock that leases go by. */
  passTime(ms: number): Promise<void>;
}

export interface LogStore {
  readonly name: string;
  start(): Promise<{ newPlace(): Promise<LogPlace>; stop(): Promise<void> }>;
}

const sqlite: LogStore = {
  name: 'sqlite',
  start: async () => {
    const dir = await mkdtemp(join(tmpdir(), 'halcyon-log-'));
    let count = 0;
    return {
      newPlace: async () => {
        let now = 1_000_000;
        count += 1;
        const file = join(dir, `log-${count}.db`);
        return {
          open: () => createSqliteLog({ file, clock: () => now }),
          writerArguments: ['sqlite', file],
          passTime: async (ms) => {
            now += ms;
          },
        };
      },
      stop: () => rm(dir, { recursive: true, force: true }),
    };
  },
};

const redis: LogStore = {
  name: 'redis',
  start: async () => {
    const server = await startRedis();
    let count = 0;
    return {
      newPlace: async () => {
        count += 1;
        const prefix = `{halcyon-${count}}`;
        return {
          open: () => createRedisLog({ url: server.url, prefix }),
          writerArguments: ['redis', server.url, prefix],
          // Redis goes by its own clock, which only real time moves.
          passTime: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        };
      },
      stop: server.stop,
    };
  },
};

/** Every adapter of the EventLog port, each with a real store. */
export const logStores: readonly LogStore[] = [sqlite, redis];
