import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { approvalModal } from '../../../blocks/approval-modal.ts';
import { breakGlassModal } from '../../../blocks/break-glass-modal.ts';
import { expiredModal } from '../../../blocks/expired-modal.ts';
import * as replies from '../../../blocks/replies.ts';
import { createSqliteLog } from '../../../src/adapters/log/sqlite-log.ts';
import { createClicks } from '../../../src/adapters/slack/clicks.ts';
import { createPersonalDecisions } from '../../../src/app/decide-as-person.ts';
import { createIncidentStore, type IncidentStore } from '../../../src/app/incident-store.ts';
import type { EventLog } from '../../../src/app/ports.ts';
import { noMandate } from '../../../src/domain/approval.ts';
import { ACTION, refOf } from '../../../src/domain/controls.ts';
import { confirmed, NOON, opened, proposal, round } from '../../support/samples.ts';

const CHANNEL = 'C0INCIDENTS';
const TTL_MS = 30 * 60_000;
const high = proposal('high');
const medium = proposal('medium');

let dir: string;
let log: EventLog;
let incidents: IncidentStore;
let now: number;
let clicks: ReturnType<typeof createClicks>;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'halcyon-clicks-'));
  now = NOON;
  const clock = () => now;
  log = createSqliteLog({ file: join(dir, 'halcyon.db'), clock });
  const newId = () => randomUUID();
  incidents = createIncidentStore({ log, clock, newId, auditSecret: 'a'.repeat(32) });
  for (const incidentId of ['INC-1', 'INC-2']) {
    const opening = opened();
    await incidents.open(() => ({
      key: 'opened',
      event: { ...opening, data: { ...opening.data, incidentId } } as typeof opening,
    }));
  }
  await show(medium, high);
  clicks = createClicks({
    incidents,
    decisions: createPersonalDecisions({
      ...{ incidents, clock, turns: log, newId, approvalTtlMs: TTL_MS },
      grantTerms: () => ({
        id: randomUUID(),
        issuedAt: new Date(now).toISOString(),
        expiresAt: new Date(now + 300_000).toISOString(),
      }),
    }),
    directory: {
      isMember: async () => true,
      mandateOf: async (user) =>
        user.startsWith('UHIGH') ? { low: true, medium: true, high: true } : noMandate,
    },
    screens: { ...replies, approvalModal, breakGlassModal, expiredModal },
    ...{ channel: CHANNEL, clock, approvalTtlMs: TTL_MS },
  });
});
afterEach(async () => {
  await log.close();
  await rm(dir, { recursive: true });
});

let rounds = 0;
const show = async (...proposals: Parameters<typeof round>[1][]): Promise<void> => {
  rounds += 1;
  const facts = [confirmed, ...round(rounds, ...proposals)];
  await incidents.record(
    'INC-1',
    facts.map((event, index) => ({ key: `round-${rounds}-${index}`, event })),
  );
};
const granted = async () => (await incidents.load('INC-1')).incident.runs;
const form = (over: object = {}, ref: object = {}) => ({
  ref: { incidentId: 'INC-1', digest: medium.digest, channel: CHANNEL, ...ref },
  ...{ userId: 'UHIGH1', decision: 'approve', reason: '', ...over },
});

describe('a dialogue that somebody forged', () => {
  test.each<[string, object, object, string]>([
    ['of another channel', {}, { channel: 'C0GENERAL' }, 'another-channel'],
    ['of another incident', {}, { incidentId: 'INC-2' }, 'no-such-action'],
    ['of no incident', {}, { incidentId: 'INC-99' }, 'no-such-incident'],
    ['with another digest', {}, { digest: 'f'.repeat(64) }, 'no-such-action'],
    ['with the start of a digest', {}, { digest: medium.digest.slice(0, 36) }, 'no-such-action'],
    ['by somebody who may not', { userId: 'U0SAM' }, {}, 'not-an-approver'],
    ['with a decision that is none', { decision: 'execute' }, {}, 'stale-button'],
    [
      'that breaks glass without a reason',
      { decision: 'break-glass', reason: ' ' },
      { digest: high.digest },
      'needs-a-reason',
    ],
    [
      'that breaks glass by somebody who may not',
      { decision: 'break-glass', reason: 'x', userId: 'U0SAM' },
      { digest: high.digest },
      'not-an-approver',
    ],
    ['that takes back what was never given', { decision: 'take-back' }, {}, 'nothing-to-take-back'],
  ])('%s runs nothing', async (_what, over, ref, refusal) => {
    expect(await clicks.decide(form(over, ref))).toEqual({ refuse: refusal });
    expect(await granted()).toEqual([]);
  });

  test('of the second confirmation is judged like the first', async () => {
    const { ref } = form({}, { digest: high.digest });
    expect(await clicks.breakGlass({ ...ref, reason: 'x' }, 'U0SAM')).toEqual({
      refuse: 'not-an-approver',
    });
    expect(await clicks.breakGlass({ ...ref, reason: ' ' }, 'UHIGH1')).toEqual({
      refuse: 'needs-a-reason',
    });
    expect(await granted()).toEqual([]);
  });
});

describe('a button that somebody forged', () => {
  const press = (actionId: string, value: string, userId = 'UHIGH1', channelId = CHANNEL) =>
    clicks.press({ actionId, value, userId, channelId });

  test.each([
    ['without a digest', ACTION.review, refOf('INC-1'), 'no-such-action'],
    [
      'with a digest that fits many',
      ACTION.review,
      refOf('INC-1', medium.digest.slice(0, 15)),
      'no-such-action',
    ],
    ['with a plan in it', ACTION.review, JSON.stringify(medium.plan), 'stale-button'],
    ['that stops what does not run', ACTION.stop, refOf('INC-1', 'g-1'), 'no-such-action'],
    ['that undoes what never ran', ACTION.undo, refOf('INC-1', 'g-1'), 'no-such-action'],
    ['that does something new', 'halcyon.execute', refOf('INC-1', medium.digest), 'stale-button'],
  ])('%s does nothing', async (_what, actionId, value, refusal) => {
    expect(await press(actionId, value)).toEqual({ refuse: refusal });
    expect(await granted()).toEqual([]);
  });

  test('from another channel does nothing', async () => {
    const value = refOf('INC-1', medium.digest);
    expect(await press(ACTION.review, value, 'UHIGH1', 'C0GENERAL')).toEqual({
      refuse: 'another-channel',
    });
  });
});

describe('a plan that is no longer as it was shown', () => {
  test('is refused and shown anew, and then may be approved', async () => {
    const newer = proposal('medium', { plan: { ...medium.plan, parameters: { Door: ['back'] } } });
    await show(newer, high);
    const outcome = await clicks.decide(form());
    expect(outcome).toMatchObject({ show: { callback_id: 'halcyon.approve' } });
    expect(JSON.stringify(outcome)).toContain('The plan has changed since it was shown');
    expect(JSON.stringify(outcome)).toContain(newer.digest);
    expect(await granted()).toEqual([]);
    expect(await clicks.decide(form({}, { digest: newer.digest }))).toEqual({ done: true });
    expect(await granted()).toMatchObject([{ grant: { digest: newer.digest } }]);
  });

  test('is called expired and not denied, and whoever asks again has no vote on high risk', async () => {
    now += TTL_MS + 1;
    const expired = await clicks.decide(form({}, { digest: high.digest }));
    expect(JSON.stringify(expired)).toMatch(/Expired, not decided: .+ Nobody decided against it/);
    const { ref } = form({}, { digest: high.digest });
    expect(await clicks.askAgain(ref, 'UHIGH1')).toEqual({ done: true });
    await show(medium, high);
    const approve = (userId: string) => clicks.decide(form({ userId }, { digest: high.digest }));
    expect(await approve('UHIGH1')).toEqual({ refuse: 'own-request' });
    expect(await approve('UHIGH2')).toEqual({ done: true });
    expect(await granted()).toEqual([]);
    expect(await approve('UHIGH3')).toEqual({ done: true });
    expect(await granted()).toMatchObject([
      { grant: { by: { requestedBy: 'UHIGH1', approvers: ['UHIGH2', 'UHIGH3'] } } },
    ]);
  });
});

describe('an approver who decides a lot', () => {
  test('needs a second from the sixth decision of the hour on, over all incidents', async () => {
    const digests = [medium.digest];
    for (let n = 0; n < 6; n += 1) {
      const next = proposal('medium', { plan: { ...medium.plan, action: `door-${n}` } });
      digests.push(next.digest);
      await show(next);
      const reject = form({ decision: 'reject', reason: 'No' }, { digest: next.digest });
      if (n < 5) expect(await clicks.decide(reject)).toEqual({ done: true });
    }
    const sixth = digests.at(-1);
    expect(await clicks.decide(form({}, { digest: sixth }))).toEqual({ done: true });
    expect(await granted()).toEqual([]);
    expect(await clicks.decide(form({ userId: 'UHIGH2' }, { digest: sixth }))).toEqual({
      done: true,
    });
    expect(await granted()).toHaveLength(1);
  });
});
