import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Redis } from 'ioredis';
import { createRedisLog } from '../../src/adapters/log/redis-log.ts';
import { createSqliteLog } from '../../src/adapters/log/sqlite-log.ts';
import type { EventLog } from '../../src/app/ports.ts';
import { startRedis } from './redis-server.ts';

type Body = Record<string, unknown>;

/** A store of records, with the hands of somebody who can write to it past the log. */
export interface RecordStore {
  /** Opens a new, empty log. */
  open(): Promise<EventLog>;
  /** What `npm run audit` needs to find it. */
  environment(): Readonly<Record<string, string>>;
  /** Changes the row or hash entry of one event in place; `data` may be text that is no JSON. */
  edit(stream: string, version: number, change: (event: Body) => Body): Promise<void>;
  /** Takes one event out; the others keep their numbers. */
  remove(stream: string, version: number): Promise<void>;
  /** Gives two events each other's number. */
  swap(stream: string, one: number, other: number): Promise<void>;
  /** Takes out every event after this one. */
  cutOff(stream: string, lastKept: number): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A real SQLite file, edited with SQL. */
export const sqliteRecords = (): RecordStore => {
  let dir = '';
  let count = 0;
  const dataDir = () => join(dir, String(count));
  const sql = (run: (db: DatabaseSync) => void): void => {
    const db = new DatabaseSync(join(dataDir(), 'halcyon.db'));
    run(db);
    db.close();
  };
  return {
    open: async () => {
      count += 1;
      await mkdir(dataDir());
      return createSqliteLog({ file: join(dataDir(), 'halcyon.db'), clock: Date.now });
    },
    environment: () => ({ DATA_DIR: dataDir(), REDIS_URL: '' }),
    edit: async (stream, version, change) =>
      sql((db) => {
        const row = db
          .prepare('SELECT * FROM events WHERE stream = ? AND version = ?')
          .get(stream, version) as Body;
        const event = change({ ...row, data: JSON.parse(String(row['data'])) });
        const data =
          typeof event['data'] === 'string' ? event['data'] : JSON.stringify(event['data']);
        db.prepare('UPDATE events SET type = ?, at = ?, data = ?, mac = ? WHERE position = ?').run(
          String(event['type']),
          Number(event['at']),
          data,
          (event['mac'] ?? null) as string | null,
          Number(row['position']),
        );
      }),
    remove: async (stream, version) =>
      sql((db) =>
        db.prepare('DELETE FROM events WHERE stream = ? AND version = ?').run(stream, version),
      ),
    swap: async (stream, one, other) =>
      sql((db) => {
        const renumber = db.prepare(
          'UPDATE events SET version = ? WHERE stream = ? AND version = ?',
        );
        renumber.run(-1, stream, one);
        renumber.run(one, stream, other);
        renumber.run(other, stream, -1);
      }),
    cutOff: async (stream, lastKept) =>
      sql((db) =>
        db.prepare('DELETE FROM events WHERE stream = ? AND version > ?').run(stream, lastKept),
      ),
    start: async () => {
      dir = await mkdtemp(join(tmpdir(), 'halcyon-records-'));
    },
    stop: () => rm(dir, { recursive: true, force: true }),
  };
};

/** A real Redis, edited with its own commands. */
export const redisRecords = (): RecordStore => {
  const prefix = '{halcyon}';
  const key = (name: string) => `${prefix}:log:${name}`;
  let server = { url: '', stop: async () => {} };
  let redis: Redis;
  const positionOf = async (stream: string, version: number): Promise<string> =>
    (await redis.lindex(key(`stream:${stream}`), version - 1)) ?? '';
  const read = async (position: string): Promise<Body> =>
    JSON.parse((await redis.hget(key('events'), position)) ?? '{}');
  return {
    open: async () => {
      await redis.flushall();
      return createRedisLog({ url: server.url, prefix });
    },
    environment: () => ({ REDIS_URL: server.url }),
    edit: async (stream, version, change) => {
      const position = await positionOf(stream, version);
      const event = change(await read(position));
      const text = typeof event['data'] === 'string' ? event['data'] : JSON.stringify(event);
      await redis.hset(key('events'), position, text);
    },
    remove: async (stream, version) => {
      const position = await positionOf(stream, version);
      await redis.lrem(key(`stream:${stream}`), 1, position);
      await redis.hdel(key('events'), position);
    },
    swap: async (stream, one, other) => {
      const [a, b] = [await positionOf(stream, one), await positionOf(stream, other)];
      const [first, second] = [await read(a), await read(b)];
      const renumbered = (event: Body, position: string, version: number) =>
        JSON.stringify({ ...event, position: Number(position), version });
      await redis.hset(key('events'), a, renumbered(second, a, one));
      await redis.hset(key('events'), b, renumbered(first, b, other));
    },
    cutOff: async (stream, lastKept) => {
      await redis.ltrim(key(`stream:${stream}`), 0, lastKept - 1);
    },
    start: async () => {
      server = await startRedis();
      redis = new Redis(server.url);
    },
    stop: async () => {
      redis.disconnect();
      await server.stop();
    },
  };
};
