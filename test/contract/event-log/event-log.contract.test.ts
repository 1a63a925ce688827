import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { EventLog, NewEvent } from '../../../src/app/ports.ts';
import { type LogPlace, type LogStore, logStores } from '../../support/event-logs.ts';

const event = (id: string, data: unknown = { id }): NewEvent => ({
  id,
  type: 'Happened',
  at: 1_790_000_000_000,
  data,
});

describe.each(logStores)('event log on $name', ({ start }: LogStore) => {
  let store: Awaited<ReturnType<LogStore['start']>>;
  let place: LogPlace;
  let log: EventLog;

  beforeAll(async () => {
    store = await start();
  });
  afterAll(() => store.stop());
  beforeEach(async () => {
    place = await store.newPlace();
    log = place.open();
  });
  afterEach(() => log.close());

  const idsOf = async (stream: string) => (await log.readStream(stream)).map(({ id }) => id);

  test('gives back what was appended, with stream, version and position', async () => {
    const chained = { ...event('b'), mac: 'f00d' };
    expect(await log.append('inc-1', [event('a'), chained])).toEqual({
      ok: true,
      version: 2,
      appended: 2,
    });
    expect(await log.readStream('inc-1')).toEqual([
      { ...event('a'), stream: 'inc-1', version: 1, position: 1 },
      { ...chained, stream: 'inc-1', version: 2, position: 2 },
    ]);
  });

  test('reads an unknown stream as empty', async () => {
    expect(await log.readStream('nobody')).toEqual([]);
    expect(await log.readAll(0, 10)).toEqual([]);
    expect(await log.listStreams('')).toEqual([]);
  });

  test('reads a stream after a version', async () => {
    await log.append(
      's',
      ['a', 'b', 'c'].map((id) => event(id)),
    );
    expect((await log.readStream('s', 1)).map(({ version }) => version)).toEqual([2, 3]);
    expect(await log.readStream('s', 3)).toEqual([]);
  });

  test('refuses a stream that has moved on, and writes nothing of the batch', async () => {
    await log.append('s', [event('a')]);
    expect(await log.append('s', [event('b'), event('c')], { expectedVersion: 0 })).toEqual({
      ok: false,
      refusal: 'version-conflict',
      version: 1,
    });
    expect(await idsOf('s')).toEqual(['a']);
    expect(await log.append('s', [event('b')], { expectedVersion: 1 })).toMatchObject({
      ok: true,
      version: 2,
    });
  });

  test('refuses an expected version ahead of the stream', async () => {
    expect(await log.append('s', [event('a')], { expectedVersion: 1 })).toEqual({
      ok: false,
      refusal: 'version-conflict',
      version: 0,
    });
  });

  test('appends a known id nowhere, not even in another stream, and keeps the first data', async () => {
    await log.append('s', [event('a', 'first')]);
    expect(await log.append('s', [event('a', 'second')])).toEqual({
      ok: true,
      version: 1,
      appended: 0,
    });
    expect(await log.append('t', [event('a')])).toEqual({ ok: true, version: 0, appended: 0 });
    expect((await log.readAll(0, 10)).map(({ data }) => data)).toEqual(['first']);
    expect(await log.listStreams('')).toEqual(['s']);
  });

  test('leaves out the known events of a batch and an id that the batch says twice', async () => {
    await log.append('s', [event('a')]);
    const batch = [event('b', 1), event('a'), event('c'), event('b', 2)];
    expect(await log.append('s', batch)).toEqual({ ok: true, version: 3, appended: 2 });
    expect(await idsOf('s')).toEqual(['a', 'b', 'c']);
    expect((await log.readStream('s', 1))[0]?.data).toBe(1);
  });

  test('answers a batch that is there already with ok, whatever version was expected', async () => {
    const batch = [event('a'), event('b')];
    await log.append('s', batch, { expectedVersion: 0 });
    await log.append('s', [event('c')]);
    expect(await log.append('s', batch, { expectedVersion: 0 })).toEqual({
      ok: true,
      version: 3,
      appended: 0,
    });
  });

  test('lets one of many writers with the same expected version through', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        log.append('s', [event(`e${n}`)], { expectedVersion: 0 }),
      ),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await log.readStream('s')).toHaveLength(1);
  });

  test('keeps versions without holes under many concurrent writers', async () => {
    await Promise.all(
      Array.from({ length: 300 }, (_, n) =>
        log.append(`s${n % 3}`, [event(`e${n}`), event(`f${n}`)]),
      ),
    );
    for (const stream of ['s0', 's1', 's2']) {
      const versions = (await log.readStream(stream)).map(({ version }) => version);
      expect(versions).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    }
    const positions = (await log.readAll(0, 1_000)).map(({ position }) => position);
    expect(positions).toHaveLength(600);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    expect(new Set(positions).size).toBe(600);
  });

  test('pages over all streams by position', async () => {
    for (const [n, id] of ['a', 'b', 'c', 'd', 'e'].entries()) {
      await log.append(n % 2 ? 'odd' : 'even', [event(id)]);
    }
    const seen: string[] = [];
    let position = 0;
    for (;;) {
      const page = await log.readAll(position, 2);
      const last = page.at(-1);
      if (!last) break;
      expect(page.length).toBeLessThanOrEqual(2);
      seen.push(...page.map(({ id }) => id));
      position = last.position;
    }
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('lists streams by prefix in the order of their first event', async () => {
    await log.append('inc-2', [event('a')]);
    await log.append('intake', [event('b')]);
    await log.append('inc-1', [event('c')]);
    await log.append('inc-2', [event('d')]);
    await log.append('inc-일', [event('e')]);
    expect(await log.listStreams('inc-')).toEqual(['inc-2', 'inc-1', 'inc-일']);
    expect(await log.listStreams('*')).toEqual([]);
  });

  test('keeps unicode, control characters, odd numbers and big payloads as they are', async () => {
    const data = {
      text: '로그인 지연 🚨 "\\\n\u0000\u2028 \ud800',
      numbers: [0.1, -1e-7, 9_007_199_254_740_991],
      nested: { empty: {}, list: [], nothing: null },
      big: 'ж'.repeat(500_000),
    };
    await log.append('알람:"1"\n', [event('id "quoted" 🚨', data)]);
    const [stored] = await log.readStream('알람:"1"\n');
    expect(stored).toEqual({
      ...event('id "quoted" 🚨', data),
      stream: '알람:"1"\n',
      version: 1,
      position: 1,
    });
  });

  test('keeps everything when it is opened again', async () => {
    await log.append('s', [event('a'), event('b')]);
    const before = await log.readAll(0, 10);
    await log.close();
    log = place.open();
    expect(await log.readAll(0, 10)).toEqual(before);
    expect(await log.append('s', [event('a')])).toMatchObject({ ok: true, appended: 0 });
    expect(await log.append('s', [event('c')], { expectedVersion: 2 })).toMatchObject({
      version: 3,
    });
  });

  test('gives a lease to one holder, who may extend it and give it back', async () => {
    expect(await log.acquireLease('grouper', 'one', 60_000)).toBe(true);
    expect(await log.acquireLease('grouper', 'two', 60_000)).toBe(false);
    expect(await log.acquireLease('grouper', 'one', 60_000)).toBe(true);
    expect(await log.acquireLease('other', 'two', 60_000)).toBe(true);
    await log.releaseLease('grouper', 'two');
    expect(await log.acquireLease('grouper', 'two', 60_000)).toBe(false);
    await log.releaseLease('grouper', 'one');
    expect(await log.acquireLease('grouper', 'two', 60_000)).toBe(true);
  });

  test('gives an expired lease to the next holder, and an extended one later', async () => {
    expect(await log.acquireLease('grouper', 'one', 60)).toBe(true);
    expect(await log.acquireLease('grouper', 'one', 60_000)).toBe(true);
    expect(await log.acquireLease('writer', 'one', 60)).toBe(true);
    await place.passTime(80);
    expect(await log.acquireLease('writer', 'two', 60_000)).toBe(true);
    expect(await log.acquireLease('grouper', 'two', 60_000)).toBe(false);
  });

  test('gives a contested lease to exactly one', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => log.acquireLease('grouper', `h${n}`, 60_000)),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  test('calls listeners after an append, and no more once they are taken out', async () => {
    let called = 0;
    const heard = new Promise<void>((resolve) => {
      log.onAppend(resolve);
    });
    const takeOut = log.onAppend(() => {
      called += 1;
    });
    takeOut();
    await log.append('s', [event('a')]);
    await heard;
    expect(called).toBe(0);
  });

  test('fails an append after close with a typed error', async () => {
    await log.close();
    await expect(log.append('s', [event('a')])).rejects.toMatchObject({
      code: 'log-unavailable',
      retryable: true,
    });
  });
});
