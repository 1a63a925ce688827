import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createBullJobs } from '../../../src/adapters/jobs/bull-jobs.ts';
import type { Job } from '../../../src/app/ports.ts';
import { createDeferred } from '../../support/deferred.ts';
import { createLogLines } from '../../support/log-lines.ts';
import { type RedisServer, startRedis } from '../../support/redis-server.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

test('instances that share a queue run each id once, though each of them adds it', async () => {
  const { logger } = createLogLines();
  const done = createDeferred();
  const ranIn = new Map<string, number[]>();
  const jobs: Job[] = Array.from({ length: 100 }, (_, n) => ({
    id: `evt-${n}:render`,
    kind: 'render',
    incidentId: 'INC-1',
    data: {},
  }));
  const instances = [1, 2, 3].map(() =>
    createBullJobs({ url: redis.url, prefix: '{h}', clock: Date.now, concurrency: 4, logger }),
  );
  await Promise.all(instances.map((instance) => instance.add(jobs)));
  await Promise.all(
    instances.map((instance, index) =>
      instance.start(async ({ id }) => {
        ranIn.set(id, [...(ranIn.get(id) ?? []), index]);
        if (ranIn.size === jobs.length) done.resolve();
      }),
    ),
  );
  await done.promise;
  await Promise.all(instances.map((instance) => instance.stop(1_000)));
  expect([...ranIn.values()].filter((runs) => runs.length > 1)).toEqual([]);
  expect(new Set([...ranIn.values()].flat()).size).toBeGreaterThan(1);
});

test('stops, and fails an add, when Redis has gone away', async () => {
  const { logger } = createLogLines();
  const gone = await startRedis();
  const queue = createBullJobs({
    url: gone.url,
    prefix: '{h}',
    clock: Date.now,
    concurrency: 1,
    logger,
  });
  const ran = createDeferred();
  await queue.start(async () => ran.resolve());
  await queue.add([{ id: 'a', kind: 'render', incidentId: 'INC-1', data: {} }]);
  await ran.promise;
  await gone.stop();
  await expect(
    queue.add([{ id: 'b', kind: 'render', incidentId: 'INC-1', data: {} }]),
  ).rejects.toThrow();
  const from = Date.now();
  await queue.stop(100);
  expect(Date.now() - from).toBeLessThan(4_000);
}, 15_000);
