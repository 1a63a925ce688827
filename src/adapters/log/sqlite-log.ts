import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { Clock, EventLog, StoredEvent } from '../../app/ports.ts';
import { createAppendListeners } from './append-listeners.ts';
import { holdFileLock } from './file-lock.ts';
import { LogError } from './log-error.ts';
import { createMemoryLeases } from './memory-leases.ts';
import { createSqliteAppender } from './sqlite-append.ts';
import { sqliteSchema } from './sqlite-schema.ts';

export interface SqliteLogOptions {
  /** Made when missing; its folder must be there. Two files, `-wal` and `.lock`, appear beside it. */
  readonly file: string;
  readonly clock: Clock;
  /** Reads a log that another process may hold; an append then fails. Default false. */
  readonly readOnly?: boolean;
}

/**
 * The embedded event log: one file, one instance. An append is on the disk when its promise resolves
 * (WAL with `synchronous = FULL`; SQLite, "PRAGMA synchronous"). Appends that arrive in one turn of the
 * event loop share one transaction and one flush. Leases live in memory: the only process that could
 * hold one is this one.
 * @throws LogError `log-in-use` when another process has the file open for writing
 */
export const createSqliteLog = ({ file, clock, readOnly = false }: SqliteLogOptions): EventLog => {
  const unlock = readOnly ? () => {} : holdFileLock(file);
  const db = new DatabaseSync(file, { readOnly });
  if (!readOnly) db.exec(sqliteSchema);
  const listeners = createAppendListeners();
  const leases = createMemoryLeases(clock);
  const appender = createSqliteAppender(db, listeners.notify);
  const streamQuery = db.prepare(
    'SELECT * FROM events WHERE stream = ? AND version > ? ORDER BY version',
  );
  const allQuery = db.prepare('SELECT * FROM events WHERE position > ? ORDER BY position LIMIT ?');
  const namesQuery = db.prepare(
    'SELECT stream FROM events WHERE version = 1 AND stream >= ? AND stream < ? ORDER BY position',
  );

  return {
    append: appender.append,
    readStream: async (stream, afterVersion = 0) =>
      reading(() => streamQuery.all(stream, afterVersion).map(eventOf)),
    readAll: async (afterPosition, limit) =>
      reading(() => allQuery.all(afterPosition, limit).map(eventOf)),
    listStreams: async (prefix) =>
      reading(() =>
        namesQuery.all(prefix, `${prefix}\u{10FFFF}`).map((row) => String(row['stream'])),
      ),
    acquireLease: leases.acquire,
    releaseLease: leases.release,
    onAppend: listeners.add,
    close: async () => {
      if (!db.isOpen) return;
      appender.flush();
      db.close();
      unlock();
    },
  };
};

const reading = <T>(read: () => T): T => {
  try {
    return read();
  } catch (error) {
    throw new LogError('The event log could not be read.', {
      code: 'log-unavailable',
      cause: error,
    });
  }
};

const eventOf = (row: Record<string, SQLOutputValue>): StoredEvent => ({
  id: String(row['id']),
  type: String(row['type']),
  at: Number(row['at']),
  data: JSON.parse(String(row['data'])),
  ...(typeof row['mac'] === 'string' && { mac: row['mac'] }),
  stream: String(row['stream']),
  version: Number(row['version']),
  position: Number(row['position']),
});
