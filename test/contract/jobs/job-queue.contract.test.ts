import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Job, JobQueue } from '../../../src/app/ports.ts';
import { createDeferred } from '../../support/deferred.ts';
import { type QueueKind, queueKinds } from '../../support/job-queues.ts';
import { createLogLines } from '../../support/log-lines.ts';

const job = (id: string, more: Partial<Job> = {}): Job => ({
  id,
  kind: 'render',
  incidentId: 'INC-1',
  data: { id },
  ...more,
});

/** A handler's view of its runs, with promises to wait on in place of sleeps. */
const createRuns = () => {
  const ids: string[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  return {
    ids,
    record: (id: string) => {
      ids.push(id);
      for (const { count, resolve } of waiting) if (ids.length >= count) resolve();
    },
    reached: (count: number) =>
      new Promise<void>((resolve) => {
        if (ids.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
  };
};

describe.each(queueKinds)('job queue, $name', ({ start }: QueueKind) => {
  let kind: Awaited<ReturnType<QueueKind['start']>>;
  let queue: JobQueue;
  let runs: ReturnType<typeof createRuns>;
  let log: ReturnType<typeof createLogLines>;

  beforeAll(async () => {
    kind = await start();
  });
  afterAll(() => kind.stop());
  beforeEach(() => {
    log = createLogLines();
    runs = createRuns();
    queue = kind.newQueue({ concurrency: 4, retryDelayMs: 20, logger: log.logger });
  });
  afterEach(() => queue.stop(1_000));

  const recordOnly = async ({ id }: Job) => runs.record(id);

  test('runs what was added before and after the start, with its data', async () => {
    const seen: Job[] = [];
    const data = { text: '로그인 🚨', nested: { list: [1, null] } };
    await queue.add([job('before', { data })]);
    await queue.start(async (each) => {
      seen.push(each);
      runs.record(each.id);
    });
    await queue.add([job('after')]);
    await runs.reached(2);
    expect(seen).toEqual([job('before', { data }), job('after')]);
  });

  test.each(['evt-1:render', '42', 'a/b c:d:e:🚨'])('takes the id %j', async (id) => {
    await queue.add([job(id)]);
    await queue.start(recordOnly);
    await runs.reached(1);
    expect(runs.ids).toEqual([id]);
  });

  test('runs an id once, however often it is added while it waits or runs', async () => {
    const release = createDeferred();
    await Promise.all(Array.from({ length: 10 }, () => queue.add([job('same')])));
    await queue.start(async ({ id }) => {
      runs.record(id);
      if (id === 'same') await release.promise;
    });
    await runs.reached(1);
    await queue.add([job('same'), job('other')]);
    await runs.reached(2);
    release.resolve();
    await queue.add([job('last')]);
    await runs.reached(3);
    expect(runs.ids.toSorted()).toEqual(['last', 'other', 'same']);
  });

  test('runs an id again that is added again after its end', async () => {
    await queue.start(recordOnly);
    for (let count = 1; count <= 3; count += 1) {
      // Its end shows in that it can be added again: until then adding it does nothing.
      while (runs.ids.length < count) {
        await queue.add([job('again')]);
        await new Promise(setImmediate);
      }
    }
    expect(new Set(runs.ids)).toEqual(new Set(['again']));
  });

  test('runs no more at once than its concurrency', async () => {
    let now = 0;
    let most = 0;
    await queue.start(async ({ id }) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now -= 1;
      runs.record(id);
    });
    await queue.add(Array.from({ length: 20 }, (_, n) => job(`j${n}`)));
    await runs.reached(20);
    expect(most).toBe(4);
  });

  test('runs a delayed job not before its time, and others meanwhile', async () => {
    const runAt = Date.now() + 150;
    let ranAt = 0;
    await queue.add([job('later', { runAt }), job('past', { runAt: 1 }), job('now')]);
    await queue.start(async ({ id }) => {
      if (id === 'later') ranAt = Date.now();
      runs.record(id);
    });
    await runs.reached(3);
    expect(runs.ids.at(-1)).toBe('later');
    expect(ranAt).toBeGreaterThanOrEqual(runAt - 1);
  });

  test('tries a job that throws again, with growing pauses', async () => {
    const times: number[] = [];
    await queue.start(async ({ id }) => {
      times.push(Date.now());
      runs.record(id);
      if (times.length < 3) throw new Error('not yet');
    });
    await queue.add([job('flaky')]);
    await runs.reached(3);
    const [first = 0, second = 0, third = 0] = times;
    expect(second - first).toBeGreaterThanOrEqual(18);
    expect(third - second).toBeGreaterThanOrEqual(38);
    expect(log.lines).toEqual([]);
  });

  test('gives a job up after three tries, says so once, and takes it again', async () => {
    await queue.start(async ({ id }) => {
      runs.record(id);
      throw new Error('never');
    });
    await queue.add([job('broken')]);
    await runs.reached(3);
    while (runs.ids.length < 4) {
      await queue.add([job('broken')]);
      await new Promise(setImmediate);
    }
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toMatchObject({
      msg: 'job given up',
      jobId: 'broken',
      kind: 'render',
      attempts: 3,
      err: { message: 'never' },
    });
  });

  test('stops when what runs has ended, and takes no more', async () => {
    const release = createDeferred();
    let ended = false;
    await queue.add([job('long'), job('delayed', { runAt: Date.now() + 60_000 })]);
    await queue.start(async ({ id }) => {
      runs.record(id);
      await release.promise;
      ended = true;
    });
    await runs.reached(1);
    const stopped = queue.stop(10_000);
    release.resolve();
    await stopped;
    expect(ended).toBe(true);
    expect(runs.ids).toEqual(['long']);
  });

  test('stops after its grace when what runs does not end', async () => {
    await queue.add([job('stuck')]);
    await queue.start(async ({ id }) => {
      runs.record(id);
      await new Promise(() => {});
    });
    await runs.reached(1);
    const from = Date.now();
    await queue.stop(50);
    expect(Date.now() - from).toBeLessThan(2_000);
  });
});
