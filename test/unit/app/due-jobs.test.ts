import { describe, expect, it } from '@jest/globals';
import { dueJobs } from '../../../src/app/due-jobs.ts';
import { fold } from '../../../src/domain/evolve.ts';
import type { IncidentEvent } from '../../../src/domain/incident-events.ts';
import {
  alarm,
  confirmed,
  execution,
  NOON,
  opened,
  proposal,
  round,
  story,
  verification,
} from '../../support/samples.ts';

const low = proposal('low');
const medium = proposal('medium');
const due = (events: IncidentEvent[], autopilot = true, now = NOON + 60_000) =>
  dueJobs(fold(story(...events)), autopilot, now);
const kinds = (events: IncidentEvent[], autopilot = true) =>
  due(events, autopilot).map((job) => job.kind);

const grantOf = (offered: typeof low): IncidentEvent => ({
  type: 'GrantIssued',
  data: {
    grant: {
      id: 'c0ffee00-0000-4000-8000-000000000001',
      purpose: 'execute',
      digest: offered.digest,
      plan: offered.plan,
      alarms: ['door'],
      confidence: 0.9,
      risk: offered.risk.level,
      by: { kind: 'policy' },
      issuedAt: '2026-11-22T12:00:10.000Z',
      expiresAt: '2026-11-22T12:05:10.000Z',
    },
  },
});
const grantId = 'c0ffee00-0000-4000-8000-000000000001';
const started: IncidentEvent = {
  type: 'ExecutionStarted',
  data: { grantId, execution: execution() },
};
const succeeded: IncidentEvent = {
  type: 'ExecutionEnded',
  data: { grantId, execution: execution({ status: 'succeeded', done: true }) },
};
const reads = (verdict: Parameters<typeof verification>[0]): IncidentEvent => ({
  type: 'VitalsRead',
  data: { verification: verification(verdict) },
});

describe('what is due', () => {
  it('begins with confirming the alarm and looking into it, side by side', () => {
    expect(kinds([opened()])).toEqual(['confirm', 'investigate']);
  });

  it('names the same jobs however often it is derived', () => {
    const events = [opened(), confirmed, ...round(1, low, medium)];
    expect(due(events)).toEqual(due(events));
  });

  it('runs a low-risk action of a confirmed incident, and none while autopilot is off', () => {
    const events = [opened(), confirmed, ...round(1, low)];
    expect(kinds(events)).toContain('run-by-policy');
    expect(kinds(events, false)).not.toContain('run-by-policy');
    expect(kinds([opened(), ...round(1, low)])).not.toContain('run-by-policy');
  });

  it('asks people once the low-risk action has ended and a reading says that it was not enough', () => {
    const ran = [opened(), confirmed, ...round(1, low, medium), grantOf(low), started];
    expect(kinds(ran)).not.toContain('ask');
    expect(kinds([...ran, succeeded])).not.toContain('ask');
    const late = [...ran, succeeded, reads('no-effect')];
    expect(due(late, true, NOON + 90_000).map((job) => job.kind)).toContain('ask');
    const mends = [...ran, succeeded, reads('no-effect'), reads('improving')];
    expect(due(mends, true, NOON + 90_000).map((job) => job.kind)).not.toContain('ask');
    const stuck = [...mends, reads('improving'), reads('improving')];
    expect(due(stuck, true, NOON + 90_000).map((job) => job.kind)).toContain('ask');
    expect(kinds([...ran, succeeded, reads('recovered')])).not.toContain('ask');
  });

  it('gives a step time to work before it asks for another on the same resource', () => {
    const ran = [opened(), confirmed, ...round(1, low, medium), grantOf(low), started, succeeded];
    const events = [...ran, reads('no-effect')];
    const asks = (now: number) => due(events, true, now).some((job) => job.kind === 'ask');
    expect(asks(NOON + 30_000)).toBe(false);
    expect(asks(NOON + 90_000)).toBe(true);
  });

  it('asks people for everything while autopilot is off', () => {
    expect(kinds([opened(), confirmed, ...round(1, low)], false)).toContain('ask');
  });

  it('asks at most twice for one decision', () => {
    const asked = (attempt: number): IncidentEvent => ({
      type: 'DecisionAsked',
      data: { digest: medium.digest, mention: 'U1', attempt },
    });
    const events = [opened(), confirmed, ...round(1, medium), asked(1)];
    const again = due(events).find((job) => job.kind === 'ask');
    expect(again?.runAt).toBeGreaterThan(NOON + 5 * 60_000);
    expect(kinds([...events, asked(2)])).not.toContain('ask');
  });

  it('executes a grant, then watches it until it ends', () => {
    const granted = [opened(), confirmed, ...round(1, low), grantOf(low)];
    expect(kinds(granted)).toContain('execute');
    expect(kinds([...granted, started])).toContain('watch');
    const ended = kinds([...granted, started, succeeded]);
    expect(ended).not.toContain('execute');
    expect(ended).not.toContain('watch');
  });

  it('undoes a time-boxed action when its time is over', () => {
    const boxed = proposal('medium', { plan: { ...medium.plan, timeBoxS: 60 } });
    const events = [opened(), confirmed, ...round(1, boxed), grantOf(boxed), started, succeeded];
    const undo = due(events).find((job) => job.kind === 'undo');
    expect(undo?.runAt).toBe(NOON + (events.length - 1) * 1000 + 60_000);
  });

  it('looks again when another alarm joins, after a period', () => {
    const joined: IncidentEvent = {
      type: 'AlarmJoined',
      data: { alarm: alarm('hall'), signalId: 's-2', why: 'near' },
    };
    const events = [opened(), confirmed, ...round(1, medium)];
    const soon = due([...events, joined]).find((job) => job.kind === 'investigate');
    expect(soon).toMatchObject({ data: { round: 2 } });
    expect(soon?.runAt).toBeUndefined();
  });

  it('looks again after a minute while a plan waits for people, so that it stays fresh', () => {
    const events = [opened(), confirmed, ...round(1, medium)];
    const later = due(events, true, NOON).find((job) => job.kind === 'investigate');
    expect(later?.runAt).toBeGreaterThanOrEqual(NOON + 60_000);
    expect(kinds([opened(), confirmed, ...round(1)])).not.toContain('investigate');
  });

  it('leaves a resolved incident alone', () => {
    const resolved: IncidentEvent = { type: 'IncidentResolved', data: { by: null, why: '' } };
    expect(kinds([opened(), confirmed, ...round(1), resolved])).toEqual(
      expect.not.arrayContaining(['check', 'investigate', 'ask', 'confirm']),
    );
  });
});
