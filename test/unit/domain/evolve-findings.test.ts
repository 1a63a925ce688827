import { describe, expect, it } from '@jest/globals';
import { fold } from '../../../src/domain/evolve.ts';
import type { IncidentEvent } from '../../../src/domain/incident-events.ts';
import { leadingCause } from '../../../src/domain/leading-cause.ts';
import { candidate, confirmed, opened, proposal, round, story } from '../../support/samples.ts';

const found = (number: number, node: string, confidence: number, since: string): IncidentEvent => ({
  type: 'SectionAnswered',
  data: {
    round: number,
    tookMs: 1,
    answer: {
      section: 'causes',
      value: {
        candidates: [{ ...candidate(node, confidence), since }],
        path: [node],
        steps: [],
        ruledOut: [],
        findings: [],
        gaps: [],
      },
    },
  },
});
const cause = (...events: IncidentEvent[]) => leadingCause(fold(story(opened(), ...events)))?.node;

describe('a cause over several rounds', () => {
  it('stays the one that came first when something louder comes later', () => {
    const first = found(1, 'door', 0.9, '2026-11-22T12:00:00.000Z');
    const later = found(2, 'hall', 0.99, '2026-11-22T12:00:00.000Z');
    expect(cause(first, later)).toBe('door');
  });

  it('gives way to what went wrong before it, and to anything while it is unsure', () => {
    const first = found(1, 'door', 0.9, '2026-11-22T12:00:00.000Z');
    const earlier = found(2, 'hall', 0.9, '2026-11-22T11:59:00.000Z');
    expect(cause(first, earlier)).toBe('hall');
    const unsure = found(1, 'door', 0.5, '2026-11-22T12:00:00.000Z');
    expect(cause(unsure, found(2, 'hall', 0.6, '2026-11-22T12:01:00.000Z'))).toBe('hall');
  });
});

describe('how the cause works', () => {
  const auth = (round: number, node: string, addedMs: number): IncidentEvent => ({
    type: 'SectionAnswered',
    data: {
      round,
      tookMs: 1,
      answer: {
        section: 'auth',
        value: {
          verdict: 'auth-is-bottleneck',
          confidence: 0.9,
          bottleneck: { node, mechanism: 'cold-starts', addedMs, share: 0.6 },
          pipelines: [],
          coldStarts: [],
          changes: [],
          whoIsHit: [],
          findings: [],
          evidence: [],
          gaps: [],
        },
      },
    },
  });

  it('is remembered at its worst, also when a cure has made another service the slowest', () => {
    const events = [
      opened(),
      found(1, 'door', 0.9, '2026-11-22T12:00:00.000Z'),
      auth(1, 'door', 700),
      auth(2, 'door', 90),
      auth(3, 'hall', 200),
    ];
    expect(leadingCause(fold(story(...events)))).toMatchObject({
      node: 'door',
      mechanism: 'cold-starts',
      addedMs: 700,
    });
  });
});

describe('an offer over several rounds', () => {
  const medium = proposal('medium');
  const renewed = proposal('medium', { plan: { ...medium.plan, parameters: { Door: ['back'] } } });

  it('is renewed in place by a newer plan for the same step; approvals of the old one lapse', () => {
    const asked: IncidentEvent = {
      type: 'DecisionAsked',
      data: { digest: medium.digest, mention: 'U1', attempt: 1 },
    };
    const approved: IncidentEvent = {
      type: 'ActionApproved',
      data: { digest: medium.digest, by: 'U1', brokeGlass: false },
    };
    const events = [opened(), confirmed, ...round(1, medium), asked, approved];
    const { offers } = fold(story(...events, ...round(2, renewed)));
    expect(offers).toHaveLength(1);
    expect(offers[0]).toMatchObject({
      id: medium.digest,
      proposal: { digest: renewed.digest },
      replaced: [medium.digest],
      approvals: [],
      asked: [{ mention: 'U1' }],
    });
  });

  it('is not made again once people have decided against it', () => {
    const rejected: IncidentEvent = {
      type: 'ActionRejected',
      data: { digest: medium.digest, by: 'U1', reason: 'no' },
    };
    const events = [opened(), confirmed, ...round(1, medium), rejected, ...round(2, renewed)];
    expect(fold(story(...events)).offers).toHaveLength(1);
  });
});
