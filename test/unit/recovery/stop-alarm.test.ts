import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { executeAction } from '../../../mcp/contracts/recovery-tools.ts';
import { attentionOf } from '../../../mcp/recovery/attention-of.ts';
import { justStarted } from '../../../mcp/recovery/read-execution.ts';
import { startInputOf } from '../../../mcp/recovery/start-input.ts';
import { chooseStopAlarm } from '../../../mcp/recovery/stop-alarm.ts';
import { executeActionTool } from '../../../mcp/recovery/tools/execute-action.ts';
import { createBench, grantFor, people, question } from '../../support/recovery-bench.ts';
import { liveOf, scriptedAccount } from '../../support/scripted-account.ts';
import { startSmallSsm } from '../../support/small-ssm.ts';

const restart = () => {
  const input = question();
  input.diagnosis.causes = [
    { node: 'catalog-service', type: 'AWS::ECS::Service', metric: 'saturation', confidence: 0.9 },
  ];
  return input;
};
const withAlarm = (name: string, state: string) => ({
  ...scriptedAccount(),
  metricAlarms: { MemoryUtilization: [{ name, state }] },
});

describe('the alarm that stops an action', () => {
  test('is another alarm of the same resource that is OK, and is shown', async () => {
    const bench = createBench(withAlarm('catalog-memory', 'OK'), null);
    const { plan, stopWhen } = await bench.proposal('ecs-restart', restart());
    expect(plan.stopAlarm).toBe('catalog-memory');
    expect(stopWhen).toContain('stops it when catalog-memory goes off');
  });

  test.each([
    ['one that is not OK', withAlarm('catalog-memory', 'ALARM')],
    ['one without data', withAlarm('catalog-memory', 'INSUFFICIENT_DATA')],
    ['the incident’s own', withAlarm('sign-in-p90', 'OK')],
  ])('is never %s', async (_, account) => {
    const { plan } = await createBench(account, null).proposal('ecs-restart', restart());
    expect(plan).not.toHaveProperty('stopAlarm');
  });

  test('of any alarms: OK, and none of the incident', async () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd');
    const alarm = fc.record({ name, state: fc.constantFrom('OK', 'ALARM', 'INSUFFICIENT_DATA') });
    const entry = createBench(scriptedAccount(), null).deps.catalogue.actions.find(
      ({ stopAlarm }) => stopAlarm,
    );
    if (!entry) throw new Error('no action has a stop alarm');
    await fc.assert(
      fc.asyncProperty(fc.array(alarm), fc.array(name), async (alarms, own) => {
        const live = liveOf({ ...scriptedAccount(), metricAlarms: { M: alarms } });
        const watches = [{ namespace: 'N', metricName: 'M', dimensions: {} }];
        const composition = { watches } as unknown as Parameters<typeof chooseStopAlarm>[0];
        const chosen = await chooseStopAlarm(composition, entry, own, live);
        const sound = alarms.filter((one) => one.state === 'OK' && !own.includes(one.name));
        expect(chosen === null).toBe(sound.length === 0);
        if (chosen !== null) expect(sound.map((one) => one.name)).toContain(chosen);
      }),
    );
  });

  test('goes to Systems Manager with the start, but not with the undo', async () => {
    const bench = createBench(withAlarm('catalog-memory', 'OK'), null);
    const { plan } = await bench.proposal('ecs-restart', restart());
    const { grant } = grantFor(plan);
    expect(startInputOf(grant, plan).AlarmConfiguration).toEqual({
      Alarms: [{ Name: 'catalog-memory' }],
      IgnorePollAlarmFailure: false,
    });
    const undo = { ...grant, purpose: 'roll-back' as const };
    expect(startInputOf(undo, plan)).not.toHaveProperty('AlarmConfiguration');
  });

  test('a plan whose alarm has gone off since is refused', async () => {
    const account = withAlarm('catalog-memory', 'OK');
    const ssm = await startSmallSsm();
    try {
      const bench = createBench(account, ssm);
      const { plan, risk } = await bench.proposal('ecs-restart', restart());
      const by = people('U1', 'U2');
      const { token } = grantFor(plan, { by, risk: risk.level, confidence: 0.9 });
      account.metricAlarms = { MemoryUtilization: [{ name: 'catalog-memory', state: 'ALARM' }] };
      const signal = new AbortController().signal;
      const answer = await executeActionTool(bench.deps).handler({ grant: token }, { signal });
      expect(executeAction.outputSchema.parse(answer)).toMatchObject({
        outcome: 'refused',
        refusal: { code: 'plan-changed', text: expect.stringContaining('catalog-memory') },
      });
      expect(ssm.starts).toEqual([]);
    } finally {
      await ssm.close();
    }
  });
});

describe('the role of a runbook', () => {
  test('is handed over where it is configured, and only there', async () => {
    const { plan } = await createBench(scriptedAccount(), null).proposal('circuit-breaker');
    const { grant } = grantFor(plan);
    const roles = 'arn:aws:iam::123456789012:role/halcyon/';
    expect(startInputOf(grant, plan, roles).Parameters).toEqual({
      ...plan.parameters,
      AutomationAssumeRole: [`${roles}Halcyon-SwitchCircuitBreaker`],
    });
    expect(startInputOf(grant, plan).Parameters).toEqual(plan.parameters);
  });
});

describe('an execution that does not get on', () => {
  const startedAt = '2026-11-22T03:02:00.000Z';
  const seen = (rawStatus: string, afterS: number) =>
    attentionOf(
      { ...justStarted('e-1'), rawStatus, startedAt },
      Date.parse(startedAt) + afterS * 1000,
    );

  test.each([
    ['PendingApproval', 0, 'approval'],
    ['PendingChangeCalendarOverride', 0, 'calendar'],
    ['Pending', 61, 'not begun'],
    ['Scheduled', 61, 'scheduled'],
  ])('%s after %d s says why', (rawStatus, afterS, part) => {
    expect(seen(rawStatus, afterS)?.text).toContain(part);
  });

  test('is left in peace while it does, and once it has ended', () => {
    expect(seen('Pending', 5)).toBeUndefined();
    expect(seen('InProgress', 600)).toBeUndefined();
    const ended = { ...justStarted('e-1'), rawStatus: 'PendingApproval', done: true };
    expect(attentionOf(ended, 0)).toBeUndefined();
  });
});
