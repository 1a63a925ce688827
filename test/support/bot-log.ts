import { join } from 'node:path';
import { createSqliteLog } from '../../src/adapters/log/sqlite-log.ts';
import type { StoredEvent } from '../../src/app/ports.ts';

const MOST_EVENTS = 100_000;

/** Every event in the log of a bot that runs, or ran, with this data folder; nothing is written. */
export const readBotLog = async (dataDir: string): Promise<readonly StoredEvent[]> => {
  const file = join(dataDir, 'halcyon.db');
  const log = createSqliteLog({ file, clock: Date.now, readOnly: true });
  try {
    return await log.readAll(0, MOST_EVENTS);
  } finally {
    await log.close();
  }
};
