import { digestOf } from '../../mcp/contracts/canonical-json.ts';
import type { Candidate } from '../../mcp/contracts/dependency-map-tools.ts';
import type { Execution, Plan, Proposal, RiskLevel } from '../../mcp/contracts/recovery-plan.ts';
import type { Verification } from '../../mcp/contracts/recovery-tools.ts';
import type { Happened, IncidentEvent } from '../../src/domain/incident-events.ts';
import type { AlarmNotice } from '../../src/domain/intake-signal.ts';

/** Noon of an ordinary day, as an origin for times in tests. */
export const NOON = Date.parse('2026-11-22T12:00:00Z');

export const alarm = (name: string, over: Partial<AlarmNotice> = {}): AlarmNotice => ({
  name,
  arn: `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${name}`,
  accountId: '123456789012',
  region: 'us-east-1',
  state: 'ALARM',
  stateChangedAt: NOON,
  reason: 'Threshold Crossed',
  metric: {
    namespace: 'AWS/Lambda',
    metricName: 'Errors',
    dimensions: { FunctionName: name },
    statistic: 'Sum',
    periodS: 10,
    threshold: 5,
    comparison: 'GreaterThanThreshold',
  },
  ...over,
});

export const plan = (over: Partial<Plan> = {}): Plan => ({
  incidentId: 'INC-1',
  action: 'open-door',
  document: { name: 'Halcyon-OpenDoor', version: '1', hash: 'ab'.repeat(32) },
  parameters: { Door: ['front'] },
  targets: ['arn:aws:lambda:us-east-1:123456789012:function:door'],
  timeBoxS: null,
  undo: {
    document: { name: 'Halcyon-OpenDoor', version: '1', hash: 'ab'.repeat(32) },
    parameters: { Door: ['shut'] },
  },
  ...over,
});

export const proposal = (level: RiskLevel, over: Partial<Proposal> = {}): Proposal => {
  const exact = over.plan ?? plan({ action: `open-door-${level}` });
  return {
    digest: digestOf(exact),
    plan: exact,
    actionClass: 'change',
    risk: { level, reasons: [{ rule: 'class', text: 'Changes a mode.', effect: 'class' }] },
    order: 1,
    title: 'Open the front door',
    shortTitle: 'Open door',
    change: 'shut → open',
    why: 'The air is stale.',
    expectedEffect: 'Fresh air',
    expectedAfterS: 30,
    userImpact: 'A draught.',
    ifWeWait: 'It stays stale.',
    waitsFor: [],
    stopWhen: 'It rains.',
    undoText: 'Shut it.',
    leavesBehind: null,
    cost: null,
    preconditions: [],
    cli: 'aws door open',
    ...over,
  };
};

export const candidate = (node: string, confidence = 0.9): Candidate => ({
  node,
  metric: 'latency',
  score: 5,
  confidence,
  selfImpact: 0.8,
  selfImpactUnit: 's',
  why: `${node} takes 0.80 s longer by itself.`,
  evidence: [
    {
      id: `ev-${node}`,
      kind: 'metric',
      title: `Latency of ${node}`,
      query: 'ListDoors',
      values: [],
    },
  ],
});

export const execution = (over: Partial<Execution> = {}): Execution => ({
  executionId: 'e-1',
  status: 'running',
  rawStatus: 'InProgress',
  done: false,
  steps: [],
  outputs: {},
  ...over,
});

export const verification = (verdict: Verification['verdict']): Verification => ({
  verdict,
  alarms: [],
  checks: [],
  degradedBy: [],
  evidence: [],
});

/** Events one second apart, from noon on. */
export const story = (...events: readonly IncidentEvent[]): Happened[] =>
  events.map((event, index) => ({ ...event, at: NOON + index * 1000 }));

export const opened = (over: Partial<AlarmNotice> = {}): IncidentEvent => ({
  type: 'IncidentOpened',
  data: { incidentId: 'INC-1', alarm: alarm('door', over), signalId: 's-1' },
});

export const confirmed: IncidentEvent = { type: 'AlarmsConfirmed', data: { names: ['door'] } };

/** One round that found a cause and offers these. */
export const round = (number: number, ...proposals: readonly Proposal[]): IncidentEvent[] => [
  {
    type: 'RoundStarted',
    data: {
      round: number,
      symptom: { node: 'door', signal: 'errors', statistic: 'Sum', at: '2026-11-22T12:00:00.000Z' },
      window: { from: '2026-11-22T11:59:00.000Z', to: '2026-11-22T12:00:00.000Z' },
      baseline: { from: '2026-11-22T11:00:00.000Z', to: '2026-11-22T11:59:00.000Z' },
    },
  },
  {
    type: 'SectionAnswered',
    data: {
      round: number,
      tookMs: 5,
      answer: {
        section: 'causes',
        value: {
          candidates: [candidate('door')],
          path: ['door'],
          steps: [],
          ruledOut: [],
          findings: [],
          gaps: [],
        },
      },
    },
  },
  {
    type: 'SectionAnswered',
    data: {
      round: number,
      tookMs: 5,
      answer: { section: 'plan', value: { proposals, ifWeWait: 'It stays.', gaps: [] } },
    },
  },
  { type: 'RoundEnded', data: { round: number } },
];
