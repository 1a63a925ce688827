import type { DatabaseSync } from 'node:sqlite';
import type { Appended, EventLog, NewEvent } from '../../app/ports.ts';
import { LogError } from './log-error.ts';

interface PendingAppend {
  readonly stream: string;
  readonly events: readonly (NewEvent & { readonly json: string })[];
  readonly expectedVersion: number | undefined;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
}

/** Appends of one turn of the event loop in one transaction; each is decided on its own, in order of arrival. */
export const createSqliteAppender = (db: DatabaseSync, onCommit: () => void) => {
  const versionQuery = db.prepare(
    'SELECT coalesce(max(version), 0) AS version FROM events WHERE stream = ?',
  );
  const knownQuery = db.prepare('SELECT 1 FROM events WHERE id = ?');
  const insert = db.prepare(
    'INSERT INTO events (id, stream, version, type, at, data, mac) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  let pending: PendingAppend[] = [];

  const decide = ({ stream, events, expectedVersion }: PendingAppend): Appended => {
    const version = Number(versionQuery.get(stream)?.['version']);
    const fresh = events.filter(({ id }) => knownQuery.get(id) === undefined);
    if (fresh.length === 0) return { ok: true, version, appended: 0 };
    if (expectedVersion !== undefined && expectedVersion !== version) {
      return { ok: false, refusal: 'version-conflict', version };
    }
    fresh.forEach(({ id, type, at, json, mac }, index) => {
      insert.run(id, stream, version + index + 1, type, at, json, mac ?? null);
    });
    return { ok: true, version: version + fresh.length, appended: fresh.length };
  };

  const commit = (batch: readonly PendingAppend[]) => {
    try {
      db.exec('BEGIN IMMEDIATE');
      const decided = batch.map((pendingAppend) => ({
        resolve: pendingAppend.resolve,
        answer: decide(pendingAppend),
      }));
      db.exec('COMMIT');
      return decided;
    } catch (error) {
      if (db.isOpen && db.isTransaction) db.exec('ROLLBACK');
      throw new LogError('The append could not be written.', {
        code: 'log-unavailable',
        cause: error,
      });
    }
  };

  const settle = (batch: readonly PendingAppend[]) => {
    const decided = commit(batch);
    for (const { resolve, answer } of decided) resolve(answer);
    if (decided.some(({ answer }) => answer.ok && answer.appended > 0)) onCommit();
  };

  const settleAlone = (pendingAppend: PendingAppend) => {
    try {
      settle([pendingAppend]);
    } catch (error) {
      pendingAppend.reject(error);
    }
  };

  const flush = () => {
    const batch = pending;
    pending = [];
    try {
      if (batch.length > 0) settle(batch);
    } catch {
      // One append that cannot be written must not take its neighbours with it.
      batch.forEach(settleAlone);
    }
  };

  const append: EventLog['append'] = (stream, events, { expectedVersion } = {}) =>
    new Promise((resolve, reject) => {
      const rows = uniqueById(events).map((event) => ({
        ...event,
        json: JSON.stringify(event.data ?? null),
      }));
      pending.push({ stream, events: rows, expectedVersion, resolve, reject });
      if (pending.length === 1) setImmediate(flush);
    });

  return { append, flush };
};

const uniqueById = (events: readonly NewEvent[]): readonly NewEvent[] => {
  const seen = new Set<string>();
  return events.filter(({ id }) => !seen.has(id) && seen.add(id));
};
