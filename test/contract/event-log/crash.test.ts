import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createRedisLog } from '../../../src/adapters/log/redis-log.ts';
import { createSqliteLog } from '../../../src/adapters/log/sqlite-log.ts';
import type { EventLog } from '../../../src/app/ports.ts';
import { type LogStore, logStores } from '../../support/event-logs.ts';
import { freePort } from '../../support/free-port.ts';
import { startRedis } from '../../support/redis-server.ts';

const script = join(import.meta.dirname, '../../support/append-until-killed.ts');
const writers: ChildProcess[] = [];

/** Starts a writer; `acknowledged` fills while it lives. */
const startWriter = (writerArguments: readonly string[]) => {
  const writer = spawn(process.execPath, ['--no-warnings', script, ...writerArguments], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  writers.push(writer);
  const acknowledged: string[] = [];
  const lines = createInterface({ input: writer.stdout });
  const reached = (count: number) =>
    new Promise<void>((resolve) => {
      lines.on('line', () => acknowledged.length >= count && resolve());
    });
  lines.on('line', (id) => acknowledged.push(id));
  return {
    acknowledged,
    reached,
    kill: async () => {
      writer.kill('SIGKILL');
      await Promise.all([once(writer, 'exit'), once(lines, 'close')]);
    },
  };
};

afterEach(() => {
  for (const writer of writers.splice(0)) writer.kill('SIGKILL');
});

const expectWhole = async (log: EventLog, acknowledged: readonly string[]) => {
  const stored = await log.readAll(0, 1_000_000);
  const ids = new Set(stored.map(({ id }) => id));
  expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
  for (const stream of ['odd', 'even']) {
    const versions = (await log.readStream(stream)).map(({ version }) => version);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
  }
  expect(
    await log.append('odd', [{ id: 'after', type: 'After', at: 1, data: null }]),
  ).toMatchObject({ ok: true, appended: 1 });
};

describe.each(logStores)('kill -9 of a writer on $name', ({ start }: LogStore) => {
  let store: Awaited<ReturnType<LogStore['start']>>;
  beforeAll(async () => {
    store = await start();
  });
  afterAll(() => store.stop());

  test('loses nothing that was acknowledged, and the log goes on at once', async () => {
    const place = await store.newPlace();
    const writer = startWriter(place.writerArguments);
    await writer.reached(200);
    await writer.kill();
    const log = place.open();
    await expectWhole(log, writer.acknowledged);
    await log.close();
  });
});

test('kill -9 of Redis loses nothing that was acknowledged', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'halcyon-redis-'));
  const port = await freePort();
  const before = await startRedis({ port, dir });
  const prefix = '{halcyon}';
  const writer = startWriter(['redis', before.url, prefix]);
  await writer.reached(200);
  await before.stop();
  await writer.kill();
  const after = await startRedis({ port, dir });
  const log = createRedisLog({ url: after.url, prefix });
  await expectWhole(log, writer.acknowledged);
  await log.close();
  await after.stop();
  await rm(dir, { recursive: true });
});

test('a file that another process writes is refused, and can be read', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'halcyon-log-'));
  const file = join(dir, 'log.db');
  const writer = startWriter(['sqlite', file]);
  await writer.reached(10);
  expect(() => createSqliteLog({ file, clock: Date.now })).toThrow(
    expect.objectContaining({ code: 'log-in-use', retryable: false }),
  );
  const reader = createSqliteLog({ file, clock: Date.now, readOnly: true });
  expect((await reader.readAll(0, 1_000)).length).toBeGreaterThanOrEqual(10);
  await expect(
    reader.append('odd', [{ id: 'x', type: 'X', at: 1, data: null }]),
  ).rejects.toMatchObject({ code: 'log-unavailable' });
  await reader.close();
  await writer.kill();
  await rm(dir, { recursive: true });
});
