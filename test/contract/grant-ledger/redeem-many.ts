import { createRedisLedger } from '../../../mcp/recovery/redis-ledger.ts';
import { createSqliteLedger } from '../../../mcp/recovery/sqlite-ledger.ts';

/** A process of its own that redeems one grant 50 times at once and prints how often it was the first. */
const [kind, where = '', claim = ''] = process.argv.slice(2);
const ledger = kind === 'redis' ? createRedisLedger(where) : createSqliteLedger(where);
const redemptions = await Promise.all(
  Array.from({ length: 50 }, async () => ledger.redeem(JSON.parse(claim))),
);
await ledger.close();
console.log(redemptions.filter((redemption) => redemption.ok && redemption.first).length);
