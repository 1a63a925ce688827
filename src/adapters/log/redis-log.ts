import type { Redis } from 'ioredis';
import type { Appended, EventLog, StoredEvent } from '../../app/ports.ts';
import { createAppendListeners } from './append-listeners.ts';
import { askRedis, connectRedis } from './redis-connection.ts';
import { acquireLeaseScript, appendScript, releaseLeaseScript } from './redis-scripts.ts';

export interface RedisLogOptions {
  /** `redis://` or `rediss://`, with user, password and database where they are needed. */
  readonly url: string;
  /** With a hash tag, such as `{halcyon}`: all keys then share one slot, as the scripts need on a cluster. */
  readonly prefix: string;
}

/**
 * The event log that several instances share. How durable an acknowledged append is, Redis decides:
 * `appendfsync always` and `maxmemory-policy noeviction` are required; a failover can still lose the
 * last writes that no replica had (Redis, "Replication": asynchronous; WAIT narrows the gap, and does not
 * close it). A call that gets no answer within 5 s fails, and may be repeated.
 */
export const createRedisLog = ({ url, prefix }: RedisLogOptions): EventLog => {
  const redis = connectRedis(url);
  const listeners = createAppendListeners();
  const key = (name: string) => `${prefix}:log:${name}`;
  const channel = key('appended');
  let subscriber: Redis | undefined;

  const readPositions = async (positions: readonly string[]) => {
    if (positions.length === 0) return [];
    const rows = await redis.hmget(key('events'), ...positions);
    return rows.filter((row) => row !== null).map((row) => JSON.parse(row) as StoredEvent);
  };

  const subscribe = () => {
    const connection = connectRedis(url);
    connection.on('message', listeners.notify);
    // What was published while the connection was away is not told again.
    connection.on('ready', listeners.notify);
    connection.subscribe(channel).catch(() => {
      // Tried again by the connection itself whenever it comes back.
    });
    return connection;
  };

  return {
    append: (stream, events, { expectedVersion } = {}) =>
      askRedis(async (): Promise<Appended> => {
        const bodies = events.flatMap(({ id, type, at, data, mac }) => [
          id,
          JSON.stringify({ id, type, at, data: data ?? null, mac, stream }),
        ]);
        const keys = ['events', 'ids', 'position', 'streams', `stream:${stream}`].map(key);
        const answer = await redis.eval(
          appendScript,
          keys.length,
          ...keys,
          expectedVersion ?? '',
          stream,
          channel,
          ...bodies,
        );
        const [ok, version, appended] = answer as [number, number, number];
        return ok === 1
          ? { ok: true, version, appended }
          : { ok: false, refusal: 'version-conflict', version };
      }),
    readStream: (stream, afterVersion = 0) =>
      askRedis(async () =>
        readPositions(await redis.lrange(key(`stream:${stream}`), afterVersion, -1)),
      ),
    readAll: (afterPosition, limit) =>
      askRedis(async () => {
        const last = Number((await redis.get(key('position'))) ?? 0);
        const length = Math.max(0, Math.min(limit, last - afterPosition));
        return readPositions(Array.from({ length }, (_, index) => `${afterPosition + index + 1}`));
      }),
    listStreams: (prefixOfName) =>
      askRedis(async () =>
        (await redis.lrange(key('streams'), 0, -1)).filter((name) => name.startsWith(prefixOfName)),
      ),
    acquireLease: (name, holder, ttlMs) =>
      askRedis(async () => {
        const answer = await redis.eval(
          acquireLeaseScript,
          1,
          key(`lease:${name}`),
          holder,
          Math.ceil(ttlMs),
        );
        return answer === 1;
      }),
    releaseLease: (name, holder) =>
      askRedis(async () => {
        await redis.eval(releaseLeaseScript, 1, key(`lease:${name}`), holder);
      }),
    onAppend: (listener) => {
      subscriber ??= subscribe();
      return listeners.add(listener);
    },
    close: async () => {
      subscriber?.disconnect();
      await redis.quit().catch(() => redis.disconnect());
    },
  };
};
