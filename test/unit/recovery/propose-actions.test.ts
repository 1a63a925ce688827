import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../../mcp/contracts/canonical-json.ts';
import { proposeActions } from '../../../mcp/contracts/recovery-tools.ts';
import { at, createBench, NOW, question } from '../../support/recovery-bench.ts';
import { scriptedAccount } from '../../support/scripted-account.ts';

const accessDenied = Object.assign(new Error('User: arn:… is not authorized'), {
  name: 'AccessDeniedException',
});

describe('propose_actions in the founding story', () => {
  test('offers the cure, what holds the effects in check, and the alternative last', async () => {
    const { proposals } = await createBench(scriptedAccount(), null).propose();
    expect(proposals.map(({ plan, risk, order }) => [order, plan.action, risk.level])).toEqual([
      [1, 'provisioned-concurrency', 'low'],
      [2, 'circuit-breaker', 'medium'],
      [3, 'dynamodb-capacity', 'medium'],
      [4, 'alias-rollback', 'medium'],
    ]);
  });

  test('fits its contract, digest and all', async () => {
    const answer = proposeActions.outputSchema.parse(
      await createBench(scriptedAccount(), null).propose(),
    );
    for (const { digest, plan } of answer.proposals) expect(digest).toBe(digestOf(plan));
    const ids = answer.evidence.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(answer.gaps).toEqual([]);
  });

  test('says all that a person needs about provisioned concurrency', async () => {
    const bench = createBench(scriptedAccount(), null);
    const proposal = await bench.proposal('provisioned-concurrency');
    expect(proposal).toMatchObject({
      title: 'Provisioned concurrency 0 → 50 for shop-authorizer',
      change: '0 → 50',
      userImpact: 'none',
      cost: 'about 0.38 USD an hour while it is kept',
      leavesBehind: 'provisioned concurrency 50, billed hourly, not in your templates',
      cli: 'aws lambda put-provisioned-concurrency-config --function-name shop-authorizer --qualifier live --provisioned-concurrent-executions 50',
    });
    expect(proposal.plan).toMatchObject({
      targets: ['arn:aws:lambda:us-east-1:123456789012:function:shop-authorizer:live'],
      parameters: {
        FunctionName: ['shop-authorizer'],
        AliasName: ['live'],
        ProvisionedConcurrentExecutions: ['50'],
      },
      undo: { document: { name: 'Halcyon-RemoveProvisionedConcurrency' } },
    });
  });

  test('undoes to what was provisioned before', async () => {
    const bench = createBench({ ...scriptedAccount(), provisioned: 5 }, null);
    const { plan, change } = await bench.proposal('provisioned-concurrency');
    expect(change).toBe('5 → 50');
    expect(plan.undo?.document.name).toBe('Halcyon-SetProvisionedConcurrency');
    expect(plan.undo?.parameters['ProvisionedConcurrentExecutions']).toEqual(['5']);
  });

  test('opens the breaker for its time box and closes it to the letter', async () => {
    const account = scriptedAccount();
    const { plan, title, userImpact } = await createBench(account, null).proposal(
      'circuit-breaker',
    );
    expect(title).toBe('Open breaker user-service → users-table');
    expect(userImpact).toBe('6 % get cached profiles');
    expect(plan.timeBoxS).toBe(600);
    const value = JSON.parse(plan.parameters['SwitchValue']?.[0] ?? '');
    expect(value).toMatchObject({ state: 'open', fallback: 'cached profiles' });
    const openMs = Date.parse(value.until) - NOW;
    expect(openMs).toBeGreaterThanOrEqual(2 * 600_000);
    expect(openMs).toBeLessThanOrEqual(3 * 600_000);
    expect(plan.undo?.parameters).toMatchObject({
      SwitchValue: [account.switchRaw],
      ExpectedVersion: ['4'],
    });
  });

  test('takes a short time box for high-resolution alarms', async () => {
    const account = { ...scriptedAccount(), alarmPeriodS: 10 };
    const { plan } = await createBench(account, null).proposal('circuit-breaker');
    expect(plan.timeBoxS).toBe(40);
  });

  test('makes the same plan again a little later', async () => {
    const account = scriptedAccount();
    const first = await createBench(account, null).propose();
    const later = await createBench(account, null, { clock: () => NOW + 30_000 }).propose();
    expect(later.proposals.map(({ digest }) => digest)).toEqual(
      first.proposals.map(({ digest }) => digest),
    );
  });

  test('holds the rollback back until warm instances were tried', async () => {
    const { proposals } = await createBench(scriptedAccount(), null).propose();
    const [cure, , , rollback] = proposals;
    expect(rollback?.waitsFor).toEqual([cure?.digest]);
    expect(rollback?.plan.undo).toMatchObject({
      document: { name: 'Halcyon-RestoreAlias' },
      parameters: { FunctionVersion: ['42'], ExpectedVersion: ['41'] },
    });
    expect(rollback?.risk.reasons.map(({ effect }) => effect)).toContain('waived');
  });

  test('doubles only the capacity that is short', async () => {
    const { plan, change } = await createBench(scriptedAccount(), null).proposal(
      'dynamodb-capacity',
    );
    expect(change).toBe('20 reads, 10 writes → 40 reads, 10 writes');
    expect(plan.undo?.parameters).toMatchObject({ ReadCapacityUnits: ['20'] });
  });
});

describe('propose_actions when things differ', () => {
  const actions = async (
    account = scriptedAccount(),
    input = question(),
  ): Promise<Record<string, string>> => {
    const { proposals } = await createBench(account, null).propose(input);
    return Object.fromEntries(proposals.map(({ plan, risk }) => [plan.action, risk.level]));
  };

  test('bounds warm instances by what the account has left', async () => {
    const account = { ...scriptedAccount(), unreserved: 130 };
    const { change } = await createBench(account, null).proposal('provisioned-concurrency');
    expect(change).toBe('0 → 30');
  });

  test('offers nothing where nothing is left to change', async () => {
    const account = { ...scriptedAccount(), provisioned: 50 };
    expect(await actions(account)).not.toHaveProperty('provisioned-concurrency');
  });

  test('rates high what it could not confirm', async () => {
    const account = { ...scriptedAccount(), failing: { alarms: accessDenied } };
    const { proposals, gaps } = await createBench(account, null).propose();
    expect(proposals.map(({ risk }) => risk.level)).toEqual(['high', 'high', 'high', 'high']);
    expect(gaps.map(({ what }) => what)).toContain('alarm states');
  });

  test('rates high when the alarm is no longer on', async () => {
    const levels = await actions({ ...scriptedAccount(), alarmState: 'OK' });
    expect(new Set(Object.values(levels))).toEqual(new Set(['high']));
  });

  test('rates the breaker high when nobody is known to read the switch', async () => {
    const account = { ...scriptedAccount(), environment: {} };
    expect(await actions(account)).toMatchObject({ 'circuit-breaker': 'high' });
  });

  test('rates the breaker high without a fallback', async () => {
    const account = { ...scriptedAccount(), switchRaw: '{"state":"closed","until":null}' };
    expect(await actions(account)).toMatchObject({ 'circuit-breaker': 'high' });
  });

  test('does not open an open breaker', async () => {
    const account = { ...scriptedAccount(), switchRaw: `{"state":"open","until":"${at(9)}"}` };
    expect(await actions(account)).not.toHaveProperty('circuit-breaker');
  });

  test('raises what an autoscaler owns', async () => {
    const account = scriptedAccount();
    account.otherAlarms = ['TargetTracking-function:shop-authorizer:live-AlarmHigh-1'];
    expect(await actions(account)).toMatchObject({ 'provisioned-concurrency': 'medium' });
  });

  test('rates the rollback high when the version before was not healthy', async () => {
    const account = scriptedAccount();
    account.metrics = { ...account.metrics, Errors: [900] };
    expect(await actions(account)).toMatchObject({ 'alias-rollback': 'high' });
  });

  test('rates high what carries the tag that forbids', async () => {
    const account = { ...scriptedAccount(), functionTags: { 'halcyon:actions': 'off' } };
    expect(await actions(account)).toMatchObject({
      'provisioned-concurrency': 'high',
      'alias-rollback': 'high',
    });
  });

  test('says why it does not enlarge a table with a hot partition', async () => {
    const account = scriptedAccount();
    const bench = createBench(account, null);
    const shown = await bench.proposal('dynamodb-capacity');
    expect(shown.preconditions).toContainEqual({
      text: 'not a hot partition: the whole table is short',
      holds: true,
    });
    account.metrics = { ...account.metrics, ConsumedReadCapacityUnits: [100] };
    expect(await actions(account)).not.toHaveProperty('dynamodb-capacity');
  });

  test('collects diagnostics while the cause is not clear', async () => {
    const input = question();
    for (const cause of input.diagnosis.causes) cause.confidence = 0.5;
    expect(await actions(scriptedAccount(), input)).toMatchObject({
      'collect-diagnostics': 'low',
      'provisioned-concurrency': 'medium',
    });
    expect(await actions()).not.toHaveProperty('collect-diagnostics');
  });

  test('raises what was tried a short while ago, and more what failed', async () => {
    const input = question();
    const targets = ['arn:aws:lambda:us-east-1:123456789012:function:shop-authorizer:live'];
    const tried = { action: 'provisioned-concurrency', targets, at: at(-5) };
    input.history = [{ ...tried, outcome: 'undone' }];
    expect(await actions(scriptedAccount(), input)).toMatchObject({
      'provisioned-concurrency': 'medium',
    });
    input.history = [{ ...tried, at: at(-90), outcome: 'failed' }];
    expect(await actions(scriptedAccount(), input)).toMatchObject({
      'provisioned-concurrency': 'high',
    });
  });

  test('one reader that fails costs only its own actions', async () => {
    const account = { ...scriptedAccount(), failing: { functions: accessDenied } };
    const { proposals, gaps } = await createBench(account, null).propose();
    expect(proposals.map(({ plan }) => plan.action)).toEqual([
      'circuit-breaker',
      'dynamodb-capacity',
    ]);
    expect(proposals[0]?.risk.level).toBe('high');
    expect(gaps).toContainEqual(
      expect.objectContaining({
        what: 'what provisioned-concurrency would need',
        why: 'access-denied',
      }),
    );
  });

  test('a diagnosis cannot name what the catalogue does not allow', async () => {
    const input = question();
    for (const cause of input.diagnosis.causes) cause.node = 'x; rm -rf /';
    input.diagnosis.throttled = [];
    input.diagnosis.path = [];
    const { proposals, findings } = await createBench(scriptedAccount(), null).propose(input);
    expect(proposals).toEqual([]);
    expect(findings.map(({ kind }) => kind)).toContain('action-not-offered');
  });

  test('throttles a stage above its normal rate, and puts it back', async () => {
    const input = question();
    const api = { node: 'shop-api/prod', metric: 'requests' as const, confidence: 0.9 };
    input.diagnosis.causes = [api];
    const { plan, risk, change } = await createBench(scriptedAccount(), null).proposal(
      'api-stage-throttle',
      input,
    );
    expect(change).toBe('10000 → 72 a second for 10 min');
    // All of the traffic passes through the stage.
    expect(risk.level).toBe('high');
    expect(plan).toMatchObject({
      timeBoxS: 600,
      parameters: { RestApiId: ['shopapi001'], RateLimit: ['72'] },
      undo: { parameters: { RateLimit: ['10000'] } },
    });
    const unset = { ...scriptedAccount(), stageRate: null };
    const { plan: bare } = await createBench(unset, null).proposal('api-stage-throttle', input);
    expect(bare.undo).toBeNull();
  });

  test('bounds a function that takes from others, never under what it normally uses', async () => {
    const input = question();
    const cause = { node: 'cart-service', metric: 'saturation' as const, confidence: 0.9 };
    input.diagnosis.causes = [cause];
    const { plan, change, preconditions } = await createBench(scriptedAccount(), null).proposal(
      'reserved-concurrency',
      input,
    );
    expect(change).toBe('no bound → 24 for 10 min');
    expect(preconditions).toContainEqual({ text: 'at least the p99 in use', holds: true });
    expect(plan.undo?.document.name).toBe('Halcyon-RemoveReservedConcurrency');
  });
});
