import { describe, expect, test } from '@jest/globals';
import type { ActionClass, RiskLevel } from '../../../mcp/contracts/recovery-plan.ts';
import { assessRisk } from '../../../mcp/contracts/recovery-tools.ts';
import { assessRiskTool } from '../../../mcp/recovery/tools/assess-risk.ts';
import {
  account,
  because,
  type Case,
  cluster,
  type Expected,
  founding,
  metrics,
  queue,
  type Spoil,
  service,
  unclear,
  unread,
} from '../../support/policy-cases.ts';
import { createBench, NOW } from '../../support/recovery-bench.ts';
import { scriptedAccount } from '../../support/scripted-account.ts';

interface Row {
  readonly action: string;
  readonly actionClass: ActionClass;
  readonly typical: RiskLevel;
  readonly from: () => Case;
  /** The policy's words, what spoils the case, and what follows. */
  readonly dangers: readonly (readonly [string, Spoil, Expected])[];
}

const TABLE: readonly Row[] = [
  {
    action: 'collect-diagnostics',
    actionClass: 'observe',
    typical: 'low',
    from: unclear,
    dangers: [
      ['observe is exempt: the alarm is not on', account(() => ({ alarmState: 'OK' })), 'low'],
    ],
  },
  {
    action: 'provisioned-concurrency',
    actionClass: 'add',
    typical: 'low',
    from: founding,
    dangers: [
      ['account headroom', account(() => ({ unreserved: 100 })), 'not offered'],
      ['account headroom not known', account(() => ({ unreserved: null })), 'high'],
    ],
  },
  {
    action: 'reserved-concurrency',
    actionClass: 'refuse',
    typical: 'medium',
    from: because({ node: 'user-service', metric: 'saturation', confidence: 0.9 }),
    dangers: [
      ['at least the p99 in use: not known', unread('ConcurrentExecutions'), 'not offered'],
      ['never 0: what is not used gets 1', metrics({ ConcurrentExecutions: [0, 0] }), 'medium'],
    ],
  },
  {
    action: 'alias-rollback',
    actionClass: 'change',
    typical: 'medium',
    from: founding,
    dangers: [
      ['previous version healthy 24 h', metrics({ Errors: [900] }), 'high'],
      ['previous version’s health not known', unread('Errors'), 'high'],
      ['no weighted routing', account(() => ({ aliasWeighted: true })), 'high'],
      [
        'data compatible',
        account(() => ({ functionTags: { 'halcyon:rollback': 'incompatible' } })),
        'high',
      ],
    ],
  },
  {
    action: 'circuit-breaker',
    actionClass: 'refuse',
    typical: 'medium',
    from: founding,
    dangers: [
      ['a reader of the switch is confirmed', account(() => ({ environment: {} })), 'high'],
      [
        'fallback declared',
        account(() => ({ switchRaw: '{"state":"closed","until":null,"degradedShare":0.06}' })),
        'high',
      ],
    ],
  },
  {
    action: 'api-stage-throttle',
    actionClass: 'refuse',
    typical: 'medium',
    from: because({ node: 'shop-api/prod', metric: 'requests', confidence: 0.9 }),
    dangers: [
      ['not under the normal p95 rate: not known', unread('Count'), 'not offered'],
      ['old value kept: there is none', account(() => ({ stageRate: null })), 'high'],
    ],
  },
  {
    action: 'dynamodb-capacity',
    actionClass: 'change',
    typical: 'medium',
    from: founding,
    dangers: [
      ['not a hot partition', metrics({ ConsumedReadCapacityUnits: [100] }), 'not offered'],
      ['within quota', account(() => ({ readUnits: 39_000 })), 'not offered'],
      [
        'autoscaler minimum set',
        account(() => ({ otherAlarms: ['TargetTracking-table/users-table-AlarmHigh'] })),
        'high',
      ],
    ],
  },
  {
    action: 'dynamodb-on-demand',
    actionClass: 'change',
    typical: 'medium',
    from: () => {
      const { account: known, input } = founding();
      // More provisioned capacity, which comes first, was tried in this incident.
      const targets = ['arn:aws:dynamodb:us-east-1:123456789012:table/users-table'];
      const tried = { action: 'dynamodb-capacity', targets, at: '2026-11-22T02:00:00.000Z' };
      return { account: known, input: { ...input, history: [{ ...tried, outcome: 'succeeded' }] } };
    },
    dangers: [
      [
        'fewer than 4 switches in 24 h: 3',
        account(() => ({ lastOnDemandAtMs: NOW - 3_600_000, switchesToOnDemand: 3 })),
        'medium',
      ],
      [
        'fewer than 4 switches in 24 h: 4',
        account(() => ({ lastOnDemandAtMs: NOW - 3_600_000, switchesToOnDemand: 4 })),
        'not offered',
      ],
      [
        'fewer than 4 switches in 24 h: not known',
        account(() => ({ lastOnDemandAtMs: NOW - 60_000, failing: { trail: new Error('no') } })),
        'high',
      ],
      ['global table high', account(() => ({ tableReplicas: 1 })), 'high'],
      ['no undo: an index has a capacity of its own', account(() => ({ tableIndexes: 1 })), 'high'],
    ],
  },
  {
    action: 'dead-letter-redrive',
    actionClass: 'lose',
    typical: 'high',
    from: because({ node: 'order-worker', metric: 'errors' }, { Errors: [0, 0] }),
    dangers: [
      ['cause fixed: the consumer fails', metrics({ Errors: [300, 300] }), 'not offered'],
      ['cause fixed: not known', unread('Errors'), 'high'],
      [
        'consumer idempotent: declared not to be',
        queue({ tags: { 'halcyon:idempotent': 'false' } }),
        'not offered',
      ],
      ['consumer idempotent: not declared', queue({ tags: {} }), 'high'],
      ['the consumer is paused', account(() => ({ eventSourceState: 'Disabled' })), 'not offered'],
    ],
  },
  {
    action: 'ecs-restart',
    actionClass: 'change',
    typical: 'medium',
    from: because({ node: 'catalog-service', metric: 'saturation' }),
    dangers: [
      ['image digest pinned', account(() => ({ images: ['registry/catalog:latest'] })), 'high'],
      ['minimum healthy 100 %', service({ minimumHealthyPercent: 50 }), 'high'],
      ['no rollout running', service({ rolloutUnderWay: true }), 'not offered'],
      ['another controller rolls it out', service({ rollsByItself: false }), 'not offered'],
    ],
  },
  {
    action: 'event-source-pause',
    actionClass: 'refuse',
    typical: 'medium',
    from: because({ node: 'order-worker', metric: 'errors' }, { Errors: [300, 300] }),
    dangers: [
      ['retention at least 4 × the pause', queue({ retentionS: 2399 }), 'not offered'],
      ['retention exactly 4 × the pause', queue({ retentionS: 2400 }), 'medium'],
      [
        'streams high',
        account(() => ({
          eventSourceArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/orders',
        })),
        'high',
      ],
      ['the consumer does not fail', metrics({ Errors: [0, 0] }), 'not offered'],
      ['paused already', account(() => ({ eventSourceState: 'Disabled' })), 'not offered'],
    ],
  },
  {
    action: 'aurora-failover',
    actionClass: 'lose',
    typical: 'high',
    from: because({ node: 'shop-reports', metric: 'latency' }, { AuroraReplicaLag: [18, 22] }),
    dangers: [
      [
        'replica healthy',
        cluster({ replicas: [{ id: 'shop-reports-2', available: false }] }),
        'not offered',
      ],
      ['a replica at all', cluster({ replicas: [] }), 'not offered'],
      ['low lag', metrics({ AuroraReplicaLag: [20, 1800] }), 'not offered'],
      ['lag not known', unread('AuroraReplicaLag'), 'high'],
      ['global clusters by hand', cluster({ global: true }), 'not offered'],
    ],
  },
];

/** What `assess_risk` says of a plan that was made before the account changed. */
const assessedAfter = async (action: string, { account: known, input }: Case, spoil: Spoil) => {
  const { plan } = await createBench(known, null).proposal(action, input);
  const later = spoil({ account: known, input });
  const { deps } = createBench(later.account, null);
  const telemetry = {
    serviceMap: async () => ({
      status: 'ok',
      value: { ...input.diagnosis.map },
      evidence: [],
      gaps: [],
    }),
  } as unknown as typeof deps.telemetry;
  const answer = await assessRiskTool({ ...deps, telemetry }).handler(
    { plan, alarms: input.alarms, confidence: 0.9, history: [] },
    { signal: new AbortController().signal },
  );
  return { plan, ...assessRisk.outputSchema.parse(answer) };
};

const outcomeOf = async (action: string, { account: known, input }: Case): Promise<Expected> => {
  const { proposals } = await createBench(known, null).propose(input);
  return proposals.find(({ plan }) => plan.action === action)?.risk.level ?? 'not offered';
};

describe('the risk policy, row by row', () => {
  test('has a row for each action of the catalogue', () => {
    const { actions } = createBench(scriptedAccount(), null).deps.catalogue;
    const classes = actions.map(({ id, class: actionClass }) => [id, actionClass]);
    expect(classes.toSorted()).toEqual(
      TABLE.map(({ action, actionClass }) => [action, actionClass]).toSorted(),
    );
    expect(TABLE.length).toBeGreaterThanOrEqual(12);
  });

  test('reserved concurrency: never 0, and at least the p99 in use, else high', async () => {
    const from = because({ node: 'user-service', metric: 'saturation', confidence: 0.9 });
    const idle = metrics({ ConcurrentExecutions: [0, 0] });
    const action = 'reserved-concurrency';
    const busy = metrics({ ConcurrentExecutions: [60, 60] });
    const { plan, risk, changed } = await assessedAfter(action, idle(from()), busy);
    expect(plan.parameters['ReservedConcurrentExecutions']).toEqual(['1']);
    expect([changed, risk.level]).toEqual([null, 'high']);
    expect(risk.reasons.map(({ text }) => text)).toContain(
      'Does not hold: at least the p99 in use',
    );
  });

  test('an API stage: not under the normal p95 rate, else high', async () => {
    const from = because({ node: 'shop-api/prod', metric: 'requests', confidence: 0.9 });
    const busy = metrics({ Count: [30_000, 30_000] });
    const { risk, changed } = await assessedAfter('api-stage-throttle', from(), busy);
    expect([changed, risk.level]).toEqual([null, 'high']);
    expect(risk.reasons.map(({ text }) => text)).toContain(
      'Does not hold: not under the normal p95 rate',
    );
  });

  test('an alias: RevisionId unchanged', async () => {
    const moved = account(() => ({ revisionId: 'rev-43' }));
    const { changed } = await assessedAfter('alias-rollback', founding(), moved);
    expect(changed).toContain('RevisionId');
  });

  test.each([
    ['dead-letter-redrive', queue({ tags: {} }), 'handling a message twice', null],
    ['dead-letter-redrive', unread('Errors'), 'the cause is fixed', null],
    ['aurora-failover', unread('AuroraReplicaLag'), 'lags at most 1000 ms (unknown now)', null],
    [
      'event-source-pause',
      account(() => ({ eventSourceArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/o' })),
      'a queue, not a stream',
      false,
    ],
  ] as const)(
    '%s shows what is not known or does not hold: %#',
    async (action, spoil, part, is) => {
      const row = TABLE.find((one) => one.action === action);
      if (!row) throw new Error(`no row for ${action}`);
      const { account: known, input } = spoil(row.from());
      const { preconditions } = await createBench(known, null).proposal(action, input);
      expect(preconditions.find(({ text }) => text.includes(part))?.holds).toBe(is);
    },
  );

  describe.each(TABLE)('$action', ({ action, typical, from, dangers }) => {
    test(`typically ${typical}`, async () => {
      expect(await outcomeOf(action, from())).toBe(typical);
    });

    test.each(dangers)('%s', async (_, spoil, expected) => {
      expect(await outcomeOf(action, spoil(from()))).toBe(expected);
    });

    const always: Row['dangers'] = [
      ['the alarm is not confirmed by CloudWatch', account(() => ({ alarmState: 'OK' })), 'high'],
      [
        'confidence under 0.4',
        (one) => ({
          ...one,
          input: {
            ...one.input,
            diagnosis: {
              ...one.input.diagnosis,
              causes: one.input.diagnosis.causes.map((cause) => ({ ...cause, confidence: 0.39 })),
            },
          },
        }),
        'high',
      ],
    ];
    test.each(always)('always high: %s', async (_, spoil, expected) => {
      const level = await outcomeOf(action, spoil(from()));
      expect(level).toBe(action === 'collect-diagnostics' ? 'low' : expected);
    });
  });
});
