import { describe, expect, it } from '@jest/globals';
import { threadOf } from '../../../blocks/thread.ts';
import type { Forecast } from '../../../mcp/contracts/dependency-map-tools.ts';
import { fold } from '../../../src/domain/evolve.ts';
import type { IncidentEvent } from '../../../src/domain/incident-events.ts';
import { scoreForecast } from '../../../src/domain/score-forecast.ts';
import {
  alarm,
  confirmed,
  execution,
  NOON,
  opened,
  plan,
  proposal,
  round,
  story,
} from '../../support/samples.ts';

const grantId = 'c0ffee00-0000-4000-8000-000000000001';
const iso = (afterS: number): string => new Date(NOON + afterS * 1000).toISOString();

const forecast: Forecast = {
  node: 'cellar',
  probability: 0.7,
  earliestAt: iso(20),
  likelyAt: iso(40),
  latestAt: iso(120),
  mechanism: 'retries',
  signal: 'throttles',
  path: ['door', 'hall', 'cellar'],
};

const foreseen: IncidentEvent = {
  type: 'SectionAnswered',
  data: {
    round: 1,
    tookMs: 5,
    answer: {
      section: 'cascade',
      value: {
        forecasts: [forecast],
        ifWeWait: { verdict: 'worsens', text: 'It spreads.' },
        stoppedBy: [],
        findings: [],
        evidence: [],
        gaps: [],
      },
    },
  },
};

/** An action on a target, granted, started and ended. */
const ran = (
  target: string,
  status: 'succeeded' | 'failed' = 'succeeded',
  actionClass: 'change' | 'observe' = 'change',
): IncidentEvent[] => {
  const offered = proposal('low', {
    plan: plan({ targets: [target], parameters: {} }),
    actionClass,
  });
  return [
    ...round(2, offered),
    {
      type: 'GrantIssued',
      data: {
        grant: {
          id: grantId,
          purpose: 'execute',
          digest: offered.digest,
          plan: offered.plan,
          alarms: ['door'],
          confidence: 0.9,
          risk: 'low',
          by: { kind: 'policy' },
          issuedAt: iso(10),
          expiresAt: iso(300),
        },
      },
    },
    { type: 'ExecutionStarted', data: { grantId, execution: execution() } },
    { type: 'ExecutionEnded', data: { grantId, execution: execution({ status, done: true }) } },
  ];
};

const incidentOf = (...events: IncidentEvent[]) =>
  fold(story(opened(), confirmed, ...round(1), foreseen, ...events));

const scoreOf = (afterS: number, ...events: IncidentEvent[]) => {
  const incident = incidentOf(...events);
  const [tracked] = incident.forecasts;
  if (!tracked) throw new Error('nothing was forecast');
  return scoreForecast(tracked, incident, NOON + afterS * 1000);
};

const joined: IncidentEvent = {
  type: 'AlarmJoined',
  data: { alarm: alarm('cellar'), signalId: 's-2', why: 'calls' },
} as IncidentEvent;

const HALL = 'arn:aws:lambda:us-east-1:123456789012:function:hall:live';

describe('a forecast', () => {
  it('is open until its time has passed, then a miss', () => {
    expect(scoreOf(60)).toBe('open');
    expect(scoreOf(121)).toBe('miss');
  });

  it('is a hit when its service raises an alarm, whatever was done', () => {
    expect(scoreOf(60, joined)).toBe('hit');
    expect(scoreOf(121, ...ran(HALL), joined)).toBe('hit');
  });

  it('was averted when an action on its way, or at the cause, took effect in time', () => {
    expect(scoreOf(60, ...ran(HALL))).toBe('open');
    expect(scoreOf(121, ...ran(HALL))).toBe('averted');
    expect(scoreOf(121, ...ran('arn:aws:lambda:us-east-1:1:function:door'))).toBe('averted');
    expect(scoreOf(121, ...ran('arn:aws:ssm:us-east-1:1:parameter/hall/cellar'))).toBe('averted');
  });

  it('is a miss all the same when the action failed, only looked, or was elsewhere', () => {
    expect(scoreOf(121, ...ran(HALL, 'failed'))).toBe('miss');
    expect(scoreOf(121, ...ran(HALL, 'succeeded', 'observe'))).toBe('miss');
    expect(scoreOf(121, ...ran('arn:aws:lambda:us-east-1:1:function:hallway'))).toBe('miss');
  });

  it('is told as averted, with what came first, and not among the right and wrong ones', () => {
    const scored: IncidentEvent = {
      type: 'ForecastScored',
      data: { node: 'cellar', outcome: 'averted', madeAt: NOON + 6000, probability: 0.7 },
    };
    const resolved: IncidentEvent = { type: 'IncidentResolved', data: { by: null, why: 'over' } };
    const incident = incidentOf(...ran(HALL));
    const madeAt = incident.forecasts[0]?.madeAt ?? 0;
    const told = { ...scored, data: { ...scored.data, madeAt } } as IncidentEvent;
    const [card] = threadOf(incidentOf(...ran(HALL), told, resolved));
    expect(card?.text).toContain('Forecast cellar 70 %: averted, Open door came first.');
    expect(card?.text).not.toContain('right');
  });
});
