import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Appended, NewEvent } from '../../../src/app/ports.ts';
import { type LogStore, logStores } from '../../support/event-logs.ts';

/** The log as a sentence: a list of what was appended. */
const createModel = () => {
  const all: { stream: string; id: string; version: number }[] = [];
  const versionOf = (stream: string) => all.filter((entry) => entry.stream === stream).length;
  return {
    all,
    append: (stream: string, ids: readonly string[], expectedVersion?: number): Appended => {
      const fresh = [...new Set(ids)].filter((id) => !all.some((entry) => entry.id === id));
      const version = versionOf(stream);
      if (fresh.length === 0) return { ok: true, version, appended: 0 };
      if (expectedVersion !== undefined && expectedVersion !== version) {
        return { ok: false, refusal: 'version-conflict', version };
      }
      for (const id of fresh) all.push({ stream, id, version: versionOf(stream) + 1 });
      return { ok: true, version: versionOf(stream), appended: fresh.length };
    },
  };
};

const eventOf = (id: string): NewEvent => ({ id, type: 'Happened', at: 1, data: id });

const appends = fc.array(
  fc.record({
    stream: fc.constantFrom('a', 'b', 'a:b'),
    ids: fc.array(fc.integer({ min: 0, max: 12 }).map(String), { maxLength: 4 }),
    expectedVersion: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }),
  }),
  { maxLength: 12 },
);

describe.each(logStores)('append on $name', ({ start }: LogStore) => {
  let store: Awaited<ReturnType<LogStore['start']>>;
  beforeAll(async () => {
    store = await start();
  });
  afterAll(() => store.stop());

  test.each(['one after another', 'all at once'])('answers as the model, %s', async (manner) => {
    await fc.assert(
      fc.asyncProperty(appends, async (commands) => {
        const model = createModel();
        const log = (await store.newPlace()).open();
        try {
          const expected = commands.map(({ stream, ids, expectedVersion }) =>
            model.append(stream, ids, expectedVersion),
          );
          const calls = commands.map(({ stream, ids, expectedVersion }) => () => {
            const options = expectedVersion === undefined ? {} : { expectedVersion };
            return log.append(stream, ids.map(eventOf), options);
          });
          const answers =
            manner === 'all at once'
              ? await Promise.all(calls.map((call) => call()))
              : await inTurn(calls);
          expect(answers).toEqual(expected);
          const stored = await log.readAll(0, 1_000);
          expect(stored.map(({ stream, id, version }) => ({ stream, id, version }))).toEqual(
            model.all,
          );
        } finally {
          await log.close();
        }
      }),
      { numRuns: 60 },
    );
  });
});

const inTurn = async <T>(calls: readonly (() => Promise<T>)[]): Promise<T[]> => {
  const answers: T[] = [];
  for (const call of calls) answers.push(await call());
  return answers;
};
