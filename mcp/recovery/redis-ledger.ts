import { Redis } from 'ioredis';
import type { AutopilotOrder } from '../contracts/autopilot-order.ts';
import {
  CAPS,
  type Claim,
  type GrantLedger,
  HOUR_MS,
  type LedgerEntry,
  type Outcome,
  type Redemption,
} from './grant-ledger.ts';

/**
 * Takes a grant. KEYS: entries (hash: id → claim), log (zset: id by time), busy (hash: resource → id),
 * auto (zset: id by time), incident (set of ids). ARGV: id, claim, now, counts, caps, resources.
 * Redis runs a script alone, so judging and writing are one step for every instance.
 */
const REDEEM = `
  local known = redis.call('HGET', KEYS[1], ARGV[1])
  if known then return {'known', ARGV[1]} end
  local now = tonumber(ARGV[3])
  for i = 8, #ARGV do
    local holder = redis.call('HGET', KEYS[3], ARGV[i])
    if holder then
      local claim = cjson.decode(redis.call('HGET', KEYS[1], holder))
      local state = redis.call('HMGET', KEYS[6], holder .. ':execution', holder .. ':outcome')
      if not state[2] and (state[1] or tonumber(claim.expiresAt) > now) then
        return {'resource-busy', holder}
      end
    end
  end
  if ARGV[4] == '1' then
    local recent = redis.call('ZCOUNT', KEYS[4], '(' .. (now - tonumber(ARGV[7])), '+inf')
    if redis.call('SCARD', KEYS[5]) >= tonumber(ARGV[5]) or recent >= tonumber(ARGV[6]) then
      return {'cap-reached', ''}
    end
    redis.call('ZADD', KEYS[4], now, ARGV[1])
    redis.call('SADD', KEYS[5], ARGV[1])
  end
  for i = 8, #ARGV do redis.call('HSET', KEYS[3], ARGV[i], ARGV[1]) end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  redis.call('ZADD', KEYS[2], now, ARGV[1])
  return {'first', ARGV[1]}
`;

/** Notes an outcome once; what did not start no longer counts towards the caps. */
const SETTLE = `
  if redis.call('HSETNX', KEYS[1], ARGV[1] .. ':outcome', ARGV[2]) == 1 and ARGV[2] == 'not-started' then
    redis.call('ZREM', KEYS[2], ARGV[1])
    redis.call('SREM', KEYS[3], ARGV[1])
  end
  return 1
`;

/** Keeps the later of two orders. KEYS: autopilot. ARGV: time, order. */
const SWITCH = `
  local known = redis.call('GET', KEYS[1])
  if not known or tonumber(ARGV[1]) > cjson.decode(known).at then
    redis.call('SET', KEYS[1], ARGV[2])
    return ARGV[2]
  end
  return known
`;

const again = (entry: LedgerEntry, claim: Claim): Redemption =>
  entry.digest === claim.digest && entry.purpose === claim.purpose
    ? { ok: true, entry, first: false }
    : { ok: false, refusal: 'grant-redeemed' };

const counts = (claim: Claim): boolean =>
  claim.automatic && claim.purpose === 'execute' && claim.resources.length > 0;

/**
 * A ledger in Redis, for several instances. Durable as far as Redis is: `appendfsync always`,
 * `noeviction`. All keys share one hash tag, so that a cluster keeps them on one node.
 */
export const createRedisLedger = (url: string, prefix = '{halcyon}:grants'): GrantLedger => {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 3,
    disconnectTimeout: 500,
  });
  // Without a listener ioredis prints; every command reports its own failure.
  redis.on('error', () => undefined);
  const key = (name: string): string => `${prefix}:${name}`;
  const incidentKey = (id: string): string => key(`incident:${id}`);

  const find = async (grantId: string): Promise<LedgerEntry | null> => {
    const claim = await redis.hget(key('entries'), grantId);
    if (claim === null) return null;
    const [executionId, outcome] = await redis.hmget(
      key('states'),
      `${grantId}:execution`,
      `${grantId}:outcome`,
    );
    return {
      ...(JSON.parse(claim) as Claim),
      executionId: executionId ?? null,
      outcome: (outcome ?? null) as Outcome | null,
    };
  };

  const existing = async (grantId: string): Promise<LedgerEntry> => {
    const entry = await find(grantId);
    if (!entry) throw new RangeError(`The ledger has no grant ${grantId}.`);
    return entry;
  };

  return {
    async redeem(claim) {
      const names = ['entries', 'log', 'busy', 'auto'].map(key);
      const keys = [...names, incidentKey(claim.incidentId), key('states')];
      const [answer, id] = (await redis.eval(
        REDEEM,
        keys.length,
        ...keys,
        ...[claim.grantId, JSON.stringify(claim), claim.redeemedAt, counts(claim) ? 1 : 0],
        ...[CAPS.perIncident, CAPS.perHour, HOUR_MS],
        ...claim.resources,
      )) as [string, string];
      if (answer === 'cap-reached') return { ok: false, refusal: 'cap-reached' };
      const entry = await existing(id);
      if (answer === 'resource-busy') return { ok: false, refusal: 'resource-busy', holder: entry };
      return answer === 'first' ? { ok: true, entry, first: true } : again(entry, claim);
    },
    async started(grantId, executionId) {
      await redis.hsetnx(key('states'), `${grantId}:execution`, executionId);
      await redis.hsetnx(key('executions'), executionId, grantId);
    },
    async settled(grantId, outcome) {
      const { incidentId } = await existing(grantId);
      const keys = [key('states'), key('auto'), incidentKey(incidentId)];
      await redis.eval(SETTLE, keys.length, ...keys, grantId, outcome);
    },
    find,
    async findByExecution(executionId) {
      const grantId = await redis.hget(key('executions'), executionId);
      return grantId === null ? null : find(grantId);
    },
    async list(since) {
      const ids = await redis.zrangebyscore(key('log'), since, '+inf');
      return Promise.all(ids.map(existing));
    },
    async switchAutopilot(order) {
      const text = JSON.stringify(order);
      return JSON.parse(String(await redis.eval(SWITCH, 1, key('autopilot'), order.at, text)));
    },
    async autopilot() {
      const text = await redis.get(key('autopilot'));
      return text === null ? null : (JSON.parse(text) as AutopilotOrder);
    },
    async close() {
      redis.disconnect();
    },
  };
};
