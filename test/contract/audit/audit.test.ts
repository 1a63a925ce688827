import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createAuditReport } from '../../../src/app/audit/audit-report.ts';
import { createIncidentStore } from '../../../src/app/incident-store.ts';
import type { EventLog, ExecutionAtSource } from '../../../src/app/ports.ts';
import { createSettings } from '../../../src/app/settings.ts';
import { type Head, headText, sealOf } from '../../../src/domain/chain.ts';
import { type RecordStore, redisRecords, sqliteRecords } from '../../support/record-store.ts';
import { runCommand } from '../../support/run-command.ts';
import { confirmed, execution, NOON, opened, proposal, round } from '../../support/samples.ts';

const SECRET = 'an audit secret of thirty-two bytes';
const STREAM = 'incident/INC-1';
const AUDIT = join(import.meta.dirname, '../../../src/audit.ts');
const GRANT = 'c0ffee00-0000-4000-8000-000000000001';
const medium = proposal('medium');

/** What stands in the log: an incident with an approval and its execution, and a switch. */
const write = async (log: EventLog): Promise<Head> => {
  const deps = { log, clock: () => NOON, newId: () => randomUUID(), auditSecret: SECRET };
  const incidents = createIncidentStore(deps);
  const id = await incidents.open(() => ({ key: 'opened', event: opened() }));
  const facts = [confirmed, ...round(1, medium)].map((event, index) => ({
    key: `f-${index}`,
    event,
  }));
  await incidents.record(id, facts);
  await incidents.execute(id, {
    type: 'ApproveAction',
    digest: medium.digest,
    by: 'U0MINA',
    mandate: { low: true, medium: true, high: false },
    ttlMs: 60_000,
    now: NOON,
    decidedLately: 0,
    grant: {
      id: GRANT,
      issuedAt: '2026-11-22T12:00:00.000Z',
      expiresAt: '2026-11-22T12:05:00.000Z',
    },
  });
  const run = execution({
    executionId: 'e-1',
    status: 'succeeded',
    rawStatus: 'Success',
    done: true,
  });
  const { head } = await incidents.record(id, [
    {
      key: 's',
      event: { type: 'ExecutionStarted', data: { grantId: GRANT, execution: execution() } },
    },
    { key: 'e', event: { type: 'ExecutionEnded', data: { grantId: GRANT, execution: run } } },
  ]);
  await createSettings({ ...deps, initial: true }).switchAutopilot(false, 'U0SAM');
  if (!head) throw new Error('the record has no head');
  return head;
};

const inSsm: ExecutionAtSource = {
  executionId: 'e-1',
  document: 'Halcyon-OpenDoor',
  status: 'Success',
  startedAt: NOON,
};

describe.each<[string, () => RecordStore]>([
  ['SQLite', sqliteRecords],
  ['Redis', redisRecords],
])('the audit of a log in %s', (_name, storeOf) => {
  const store = storeOf();
  let log: EventLog;
  let head: Head;
  beforeAll(store.start);
  afterAll(store.stop);
  beforeEach(async () => {
    log = await store.open();
    head = await write(log);
  });
  afterEach(() => log.close());

  const audit = (
    seen: ReadonlyMap<string, Head> = new Map([['INC-1', head]]),
    executions: readonly ExecutionAtSource[] = [inSsm],
    only?: string,
  ) =>
    createAuditReport({
      log,
      auditSecret: SECRET,
      clock: () => NOON + 3_600_000,
      heads: { heads: async () => seen },
      executions: { startedSince: async () => executions },
    })(only, null);

  test('finds a record whole that nobody touched, and says so', async () => {
    expect(await audit()).toEqual({
      verdict: 'whole',
      lines: [
        `ok   INC-1: 10 entries, seal ${head.seal.slice(0, 12)}; agrees with entry 10 as seen`,
        expect.stringMatching(/^ok {3}settings: 1 entries, seal [0-9a-f]{12}$/),
        expect.stringMatching(/^ok {3}executions: 1 in SSM since 2026-10-\d\d, all told of$/),
      ],
    });
  });

  test.each<[string, (store: RecordStore) => Promise<void>, RegExp]>([
    [
      'a changed approver',
      (at) =>
        at.edit(STREAM, 7, (event) => ({
          ...event,
          data: { ...(event['data'] as object), by: 'U0SAM' },
        })),
      /^BAD {2}INC-1: entry 7 \(ActionApproved, INC-1:.+\): it, its seal or the entry before/,
    ],
    [
      'a changed time',
      (at) => at.edit(STREAM, 7, (event) => ({ ...event, at: NOON - 1 })),
      /^BAD {2}INC-1: entry 7 \(ActionApproved/,
    ],
    [
      'a changed type',
      (at) => at.edit(STREAM, 7, (event) => ({ ...event, type: 'ActionRejected' })),
      /^BAD {2}INC-1: entry 7 \(ActionRejected/,
    ],
    ['a removed entry', (at) => at.remove(STREAM, 7), /^BAD {2}INC-1: entry 7: it was removed$/],
    [
      'a removed first entry',
      (at) => at.remove(STREAM, 1),
      /^BAD {2}(INC-1: entry 1: it was removed|INC-1: there is no record of it)$/,
    ],
    [
      'two entries in each other’s place',
      (at) => at.swap(STREAM, 5, 7),
      /^BAD {2}INC-1: entry 5 \(ActionApproved, .+\): it stands in another place/,
    ],
    [
      'an entry without a seal',
      (at) => at.edit(STREAM, 7, ({ mac: _, ...event }) => event),
      /^BAD {2}INC-1: entry 7 \(ActionApproved, .+\): it has no seal$/,
    ],
    [
      'a changed entry that somebody without the key sealed anew',
      (at) =>
        at.edit(STREAM, 7, (event) => {
          const data = { ...(event['data'] as object), by: 'U0SAM' };
          const { id, type, at: when } = event as { id: string; type: string; at: number };
          const link = { id, type, at: when, data, stream: STREAM, version: 7 };
          return { ...event, data, mac: sealOf('', link, 'not the key') };
        }),
      /^BAD {2}INC-1: entry 7 \(ActionApproved, .+\): it, its seal/,
    ],
    [
      'a cut-off end',
      (at) => at.cutOff(STREAM, 8),
      /^BAD {2}INC-1: entry 9: the record ends before it; a later entry was seen$/,
    ],
    [
      'a changed switch of the autopilot',
      (at) => at.edit('settings', 1, (event) => ({ ...event, data: { on: true, by: 'U0SAM' } })),
      /^BAD {2}settings: entry 1 \(AutopilotSwitched/,
    ],
    [
      'an entry that is no JSON any more',
      (at) => at.edit(STREAM, 7, (event) => ({ ...event, data: '{"by":' })),
      /^BAD {2}INC-1: an entry cannot be read; the log is readable up to position 6$/,
    ],
  ])('finds %s, and names it first', async (_what, tamper, words) => {
    await tamper(store);
    const { verdict, lines } = await audit();
    expect(verdict).toBe('bad');
    expect(lines.find((line) => line.startsWith('BAD'))).toMatch(words);
  });

  test('finds a record that somebody with the key wrote anew, by the head that was seen', async () => {
    const other: Head = { ...head, seal: '0'.repeat(64) };
    const { lines } = await audit(new Map([['INC-1', other]]));
    expect(lines[0]).toMatch(/^BAD {2}INC-1: entry 10 \(ExecutionEnded, .+\): it was sealed anew/);
  });

  test('finds an incident that is gone whole', async () => {
    const { lines } = await audit(
      new Map([
        ['INC-1', head],
        ['INC-2', { entry: 3, seal: 'a'.repeat(64) }],
      ]),
    );
    expect(lines[1]).toBe('BAD  INC-2: there is no record of it');
  });

  test.each<[string, ExecutionAtSource[], RegExp]>([
    [
      'that the log does not know',
      [inSsm, { ...inSsm, executionId: 'e-2' }],
      /execution e-2: SSM ran Halcyon-OpenDoor/,
    ],
    ['that SSM does not know', [], /execution e-1 of INC-1: the log tells of it; SSM has no such/],
    [
      'that ended otherwise',
      [{ ...inSsm, status: 'Failed' }],
      /e-1 of INC-1: the log says Success, SSM says Failed/,
    ],
  ])('finds an execution %s', async (_what, executions, words) => {
    const { verdict, lines } = await audit(undefined, executions);
    expect(verdict).toBe('bad');
    expect(lines.filter((line) => line.startsWith('BAD'))).toEqual([expect.stringMatching(words)]);
  });

  test('does not judge an execution that may be on its way into the log', async () => {
    const young = { ...inSsm, executionId: 'e-2', startedAt: NOON + 3_600_000 - 1000 };
    expect((await audit(undefined, [inSsm, young])).verdict).toBe('whole');
  });

  test('says what it could not look at, and does not call that whole', async () => {
    const report = await createAuditReport({
      log,
      auditSecret: SECRET,
      clock: () => NOON,
      heads: null,
      executions: { startedSince: async () => Promise.reject(new Error('no route')) },
    })(undefined, null);
    expect(report.verdict).toBe('incomplete');
    expect(report.lines.slice(-2)).toEqual([
      expect.stringMatching(/^\? {4}not checked: a cut-off end .+SLACK_BOT_TOKEN/),
      expect.stringMatching(/^\? {4}not checked: executions .+no route/),
    ]);
  });

  describe('as a command', () => {
    const run = (...args: string[]) =>
      runCommand(process.execPath, ['--no-warnings', AUDIT, ...args], {
        PATH: process.env['PATH'] ?? '',
        AUDIT_SECRET: SECRET,
        ...store.environment(),
      });

    test('exits by what it found, the head typed from the resolution', async () => {
      const given = [
        'verify',
        'INC-1',
        '--head',
        headText({ ...head, seal: head.seal.slice(0, 12) }),
      ];
      const whole = await run(...given);
      expect(whole).toMatchObject({
        code: 2,
        stdout: expect.stringContaining('agrees with entry 10'),
      });
      await store.cutOff(STREAM, 8);
      const cut = await run(...given);
      expect(cut).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/^BAD {2}INC-1: entry 9: the record ends/),
      });
    }, 30_000);

    test('exports who, what, when, on which evidence, in the digest shown', async () => {
      const { stdout, code } = await run('export', 'INC-1');
      expect(code).toBe(0);
      const entries = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(entries.map(({ entry }) => entry)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      expect(entries[6]).toMatchObject({
        incident: 'INC-1',
        at: '2026-11-22T12:00:00.000Z',
        who: 'U0MINA',
        what: 'approved Open the front door',
        digest: medium.digest,
        risk: { level: 'medium' },
        evidence: [{ entry: 4, id: 'ev-door', query: 'ListDoors' }],
        seal: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
    }, 30_000);

    test.each([[['frobnicate']], [['verify', 'door']], [['verify', '--head', '1:abc']]])(
      'refuses %j and says how it is called',
      async (args) => {
        expect(await run(...args)).toMatchObject({
          code: 2,
          stderr: expect.stringContaining('audit -- verify'),
        });
      },
      30_000,
    );
  });
});
