import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signAutopilotOrder } from '../../../mcp/contracts/autopilot-order.ts';
import { executeAction, switchAutopilot } from '../../../mcp/contracts/recovery-tools.ts';
import { fromNow } from '../../support/alarmed-sandbox.ts';
import { people, SECRET } from '../../support/recovery-bench.ts';
import { startTwoRecoveries, type TwoRecoveries } from '../../support/two-recoveries.ts';

describe.each(['sqlite', 'redis'] as const)('two recovery services on one ledger in %s', (kind) => {
  let two: TwoRecoveries;
  beforeAll(async () => {
    two = await startTwoRecoveries(kind);
  }, 60_000);
  afterAll(() => two?.stop());

  test('start nothing for a client without a grant, whatever it sends, low risk too', async () => {
    const { plan } = await two.proposal('provisioned-concurrency');
    const inputs = [
      {},
      { grant: '' },
      { grant: 'please' },
      { grant: JSON.stringify({ plan, purpose: 'execute' }) },
      { plan, risk: 'low' },
      { grant: two.grant(plan), plan: { ...plan, targets: ['arn:aws:lambda:*'] }, risk: 'low' },
    ];
    for (const tool of ['execute_action', 'roll_back_action', 'stop_execution'])
      for (const input of inputs.slice(0, 5)) {
        const answer = await two.both[0].callRaw(tool, { executionId: 'e', ...input });
        const structured = answer.structuredContent as { outcome?: string } | undefined;
        expect([structured?.outcome ?? 'refused', answer.isError ?? false]).not.toContain(
          'started',
        );
        expect(structured?.outcome === 'refused' || answer.isError === true).toBe(true);
      }
    expect(await two.executions()).toEqual([]);
  }, 30_000);

  test('refuse a grant that is forged, expired, for another purpose or for another plan', async () => {
    const { plan } = await two.proposal('provisioned-concurrency');
    const parameters = { ...plan.parameters, ProvisionedConcurrentExecutions: ['51'] };
    const grants: [string, string][] = [
      [two.grant(plan, {}, 'y'.repeat(40)), 'grant-forged'],
      [two.grant(plan, { expiresAt: fromNow(-1) }), 'grant-expired'],
      [two.grant(plan, { purpose: 'roll-back' }), 'grant-for-another-plan'],
      [two.grant({ ...plan, parameters }, { digest: 'a'.repeat(64) }), 'grant-for-another-plan'],
      [two.grant(plan, { by: people('U1'), risk: 'high' }), 'approval-insufficient'],
    ];
    for (const [grant, code] of grants) {
      const outcome = await two.both[1].call(executeAction, { grant });
      expect([outcome.outcome, outcome.refusal?.code]).toEqual(['refused', code]);
    }
    expect(await two.executions()).toEqual([]);
  }, 30_000);

  test('obey the autopilot when only one of them was told', async () => {
    const { plan } = await two.proposal('provisioned-concurrency');
    const tell = (on: boolean, at: number) => ({
      order: signAutopilotOrder({ kind: 'autopilot', on, by: 'U1', at }, SECRET),
    });
    expect(await two.both[0].call(switchAutopilot, tell(false, 1))).toEqual({ on: false, at: 1 });
    const refused = await two.both[1].call(executeAction, { grant: two.grant(plan) });
    expect(refused.refusal?.code).toBe('autopilot-off');
    expect(await two.both[1].call(switchAutopilot, tell(true, 2))).toEqual({ on: true, at: 2 });
    expect(await two.executions()).toEqual([]);
  }, 30_000);

  test('make one execution of a grant that both are brought again and again', async () => {
    const { plan } = await two.proposal('provisioned-concurrency');
    const { started, refused } = await two.redeem(two.grant(plan), 10);
    expect(refused).toEqual([]);
    expect([...started]).toEqual(await two.executions());
    expect(started.size).toBe(1);
    // Another grant for the same plan: it is under way, or what it was made from is no more.
    const again = await two.both[1].call(executeAction, { grant: two.grant(plan) });
    expect(again.outcome).toBe('refused');
    expect(await two.executions()).toHaveLength(1);
  }, 60_000);
});
