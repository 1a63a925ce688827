import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Claim, GrantLedger } from '../../../mcp/recovery/grant-ledger.ts';
import { createRedisLedger } from '../../../mcp/recovery/redis-ledger.ts';
import { createSqliteLedger } from '../../../mcp/recovery/sqlite-ledger.ts';
import { startRedis } from '../../support/redis-server.ts';

const NOW = Date.parse('2026-11-22T03:00:00.000Z');
const MINUTE = 60_000;
const redeemMany = fileURLToPath(new URL('redeem-many.ts', import.meta.url));

const claim = (differs: Partial<Claim> = {}): Claim => ({
  grantId: randomUUID(),
  purpose: 'execute',
  digest: 'd1',
  incidentId: 'INC-1',
  action: 'provisioned-concurrency',
  resources: [`arn:${randomUUID()}`],
  automatic: false,
  approvers: ['U1'],
  redeemedAt: NOW,
  expiresAt: NOW + 30 * MINUTE,
  ...differs,
});

interface Store {
  /** Where another process finds the same book. */
  readonly where: () => string;
  readonly open: () => GrantLedger;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const sqlite = (): Store => {
  let folder = '';
  const where = () => join(folder, 'grants.db');
  return {
    where,
    open: () => createSqliteLedger(where()),
    start: async () => {
      folder = await mkdtemp(join(tmpdir(), 'halcyon-ledger-'));
    },
    stop: async () => rm(folder, { recursive: true }),
  };
};

const redis = (): Store => {
  let server = { url: '', stop: async () => {} };
  return {
    where: () => server.url,
    open: () => createRedisLedger(server.url),
    start: async () => {
      server = await startRedis();
    },
    stop: async () => server.stop(),
  };
};

describe.each([
  ['sqlite', sqlite],
  ['redis', redis],
] as const)('the grant ledger in %s', (kind, storeOf) => {
  const store = storeOf();
  let ledger: GrantLedger;
  beforeAll(store.start);
  afterAll(store.stop);
  beforeEach(() => {
    ledger = store.open();
  });
  afterEach(async () => ledger.close());

  /** Every test has an incident and an hour of its own, since the book is kept. */
  let hour = 0;
  const fresh = (): { incidentId: string; redeemedAt: number; expiresAt: number } => {
    hour += 2;
    const redeemedAt = NOW + hour * 60 * MINUTE;
    return { incidentId: randomUUID(), redeemedAt, expiresAt: redeemedAt + 30 * MINUTE };
  };

  test('takes a grant once, and knows it again as it was', async () => {
    const one = claim(fresh());
    const first = await ledger.redeem(one);
    expect(first).toEqual({
      ok: true,
      first: true,
      entry: { ...one, executionId: null, outcome: null },
    });
    await ledger.started(one.grantId, 'ex-1');
    const again = await ledger.redeem({ ...one, redeemedAt: one.redeemedAt + 1 });
    expect(again).toEqual({
      ok: true,
      first: false,
      entry: { ...one, executionId: 'ex-1', outcome: null },
    });
  });

  test('refuses the same grant for another plan or purpose', async () => {
    const one = claim(fresh());
    await ledger.redeem(one);
    const refused = { ok: false, refusal: 'grant-redeemed' };
    expect(await ledger.redeem({ ...one, digest: 'd2' })).toEqual(refused);
    expect(await ledger.redeem({ ...one, purpose: 'roll-back' })).toEqual(refused);
  });

  test('is there for another process that opens it', async () => {
    const one = claim(fresh());
    await ledger.redeem(one);
    await ledger.started(one.grantId, 'ex-2');
    const other = store.open();
    expect(await other.find(one.grantId)).toMatchObject({ executionId: 'ex-2' });
    expect(await other.findByExecution('ex-2')).toMatchObject({ grantId: one.grantId });
    expect(await other.find(randomUUID())).toBeNull();
    expect(await other.findByExecution('ex-none')).toBeNull();
    await other.close();
  });

  test('of 100 attempts from two processes one is the first', async () => {
    const one = claim(fresh());
    const args = ['--no-warnings', redeemMany, kind, store.where(), JSON.stringify(one)];
    const run = async () => promisify(execFile)(process.execPath, args);
    const answers = await Promise.all([run(), run()]);
    expect(answers.map(({ stdout }) => Number(stdout)).toSorted()).toEqual([0, 1]);
  }, 30_000);

  test('lets one write at a time onto a resource', async () => {
    const base = fresh();
    const one = claim({ ...base, resources: ['arn:a', `arn:${base.incidentId}`] });
    const two = claim({ ...base, resources: [`arn:${base.incidentId}`, 'arn:b'] });
    await ledger.redeem(one);
    expect(await ledger.redeem(two)).toMatchObject({
      refusal: 'resource-busy',
      holder: { grantId: one.grantId },
    });
    await ledger.started(one.grantId, `ex-${one.grantId}`);
    const late = { ...two, redeemedAt: base.expiresAt + 1 };
    expect(await ledger.redeem(late)).toMatchObject({ refusal: 'resource-busy' });
    await ledger.settled(one.grantId, 'succeeded');
    expect(await ledger.redeem(late)).toMatchObject({ ok: true, first: true });
  });

  test('a claim that never started holds nothing after its grant has expired', async () => {
    const base = fresh();
    const resources = [`arn:${base.incidentId}`];
    await ledger.redeem(claim({ ...base, resources }));
    const late = claim({ ...base, resources, redeemedAt: base.expiresAt });
    expect(await ledger.redeem(late)).toMatchObject({ ok: true, first: true });
  });

  test('holds automatic writes to 2 an incident', async () => {
    const base = { ...fresh(), automatic: true };
    for (let n = 0; n < 2; n += 1) expect((await ledger.redeem(claim(base))).ok).toBe(true);
    expect(await ledger.redeem(claim(base))).toEqual({ ok: false, refusal: 'cap-reached' });
    const later = { ...base, redeemedAt: base.redeemedAt + 61 * MINUTE };
    expect(await ledger.redeem(claim(later))).toEqual({ ok: false, refusal: 'cap-reached' });
    expect((await ledger.redeem(claim({ ...base, automatic: false }))).ok).toBe(true);
    expect((await ledger.redeem(claim({ ...base, resources: [] }))).ok).toBe(true);
    expect((await ledger.redeem(claim({ ...base, purpose: 'roll-back' }))).ok).toBe(true);
  });

  test('holds automatic writes to 4 an hour over all incidents', async () => {
    const base = { ...fresh(), automatic: true };
    const elsewhere = () => claim({ ...base, incidentId: randomUUID() });
    for (let n = 0; n < 4; n += 1) expect((await ledger.redeem(elsewhere())).ok).toBe(true);
    expect(await ledger.redeem(elsewhere())).toEqual({ ok: false, refusal: 'cap-reached' });
    const nextHour = { ...elsewhere(), redeemedAt: base.redeemedAt + 60 * MINUTE };
    expect((await ledger.redeem(nextHour)).ok).toBe(true);
  });

  test('does not count what was refused for certain', async () => {
    const base = { ...fresh(), automatic: true };
    const one = claim(base);
    await ledger.redeem(one);
    await ledger.redeem(claim(base));
    await ledger.settled(one.grantId, 'not-started');
    expect((await ledger.redeem(claim(base))).ok).toBe(true);
    expect((await ledger.redeem(claim(base))).ok).toBe(false);
  });

  test('keeps the first execution and the first outcome', async () => {
    const one = claim(fresh());
    await ledger.redeem(one);
    await ledger.started(one.grantId, 'ex-first');
    await ledger.started(one.grantId, 'ex-second');
    await ledger.settled(one.grantId, 'failed');
    await ledger.settled(one.grantId, 'succeeded');
    expect(await ledger.find(one.grantId)).toMatchObject({
      executionId: 'ex-first',
      outcome: 'failed',
    });
  });

  test('keeps the latest order about the autopilot, in whatever order they come', async () => {
    const order = (at: number, on: boolean) => ({ kind: 'autopilot' as const, on, by: 'U1', at });
    expect(await ledger.autopilot()).toBeNull();
    expect(await ledger.switchAutopilot(order(NOW, true))).toEqual(order(NOW, true));
    expect(await ledger.switchAutopilot(order(NOW + 2, false))).toEqual(order(NOW + 2, false));
    expect(await ledger.switchAutopilot(order(NOW + 1, true))).toEqual(order(NOW + 2, false));
    const other = store.open();
    expect(await other.autopilot()).toEqual(order(NOW + 2, false));
    await other.close();
  });

  test('lists in order from a time on', async () => {
    const base = fresh();
    const ids = [];
    for (const minutes of [1, 2, 3]) {
      const one = claim({ ...base, redeemedAt: base.redeemedAt + minutes * MINUTE });
      ids.push(one.grantId);
      await ledger.redeem(one);
    }
    const listed = await ledger.list(base.redeemedAt + 2 * MINUTE);
    expect(listed.map(({ grantId }) => grantId)).toEqual(ids.slice(1));
  });
});

describe('a ledger that cannot be reached', () => {
  test('rejects, so that the caller starts nothing', async () => {
    const server = await startRedis();
    const ledger = createRedisLedger(server.url);
    await ledger.redeem(claim());
    await server.stop();
    await expect(ledger.redeem(claim())).rejects.toThrow();
    await ledger.close();
  }, 20_000);
});
