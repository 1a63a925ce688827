import { createRedisLog } from '../../src/adapters/log/redis-log.ts';
import { createSqliteLog } from '../../src/adapters/log/sqlite-log.ts';

/** Appends until somebody kills it, and prints the id of each event once its append was acknowledged. */
const [store, place = '', prefix = ''] = process.argv.slice(2);
const log =
  store === 'redis'
    ? createRedisLog({ url: place, prefix })
    : createSqliteLog({ file: place, clock: Date.now });

const appendForEver = async (writer: number) => {
  for (let n = 1; ; n += 1) {
    const id = `w${writer}-${n}`;
    const answer = await log.append(writer % 2 ? 'odd' : 'even', [
      { id, type: 'Written', at: n, data: { n } },
    ]);
    if (answer.ok) process.stdout.write(`${id}\n`);
  }
};

await Promise.all([1, 2, 3, 4].map(appendForEver));
