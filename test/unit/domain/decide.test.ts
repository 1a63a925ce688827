import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Grant } from '../../../mcp/contracts/grant.ts';
import type { Mandate } from '../../../src/domain/approval.ts';
import { type Command, decide } from '../../../src/domain/decide.ts';
import type { ApproveAction } from '../../../src/domain/decide-on-offer.ts';
import { fold } from '../../../src/domain/evolve.ts';
import type { IncidentEvent } from '../../../src/domain/incident-events.ts';
import {
  confirmed,
  execution,
  NOON,
  opened,
  proposal,
  round,
  story,
} from '../../support/samples.ts';

const terms = {
  id: 'c0ffee00-0000-4000-8000-000000000001',
  issuedAt: '2026-11-22T12:00:10.000Z',
  expiresAt: '2026-11-22T12:05:10.000Z',
};
const everything: Mandate = { low: true, medium: true, high: true };
const mediumOnly: Mandate = { low: true, medium: true, high: false };

const given = (...events: IncidentEvent[]) => ({
  when: (command: Command) => decide(command, fold(story(...events))),
});

const approve = (digest: string, by: string, over: Partial<ApproveAction> = {}): ApproveAction => ({
  type: 'ApproveAction',
  digest,
  by,
  mandate: everything,
  decidedLately: 0,
  ttlMs: 60_000,
  now: NOON + 10_000,
  grant: terms,
  ...over,
});

const by = (user: string, digest: string): IncidentEvent => ({
  type: 'ActionApproved',
  data: { digest, by: user, brokeGlass: false },
});

describe('approving an action', () => {
  const medium = proposal('medium');
  const high = proposal('high');

  it('issues a grant for exactly the plan that was shown, once one approver of medium risk agrees', () => {
    const decision = given(opened(), confirmed, ...round(1, medium)).when(
      approve(medium.digest, 'U1', { mandate: mediumOnly }),
    );
    expect(decision).toMatchObject({
      ok: true,
      events: [
        { type: 'ActionApproved', data: { by: 'U1', digest: medium.digest } },
        {
          type: 'GrantIssued',
          data: { grant: { digest: medium.digest, plan: medium.plan, by: { approvers: ['U1'] } } },
        },
      ],
    });
  });

  it('needs two different people for high risk', () => {
    const first = given(opened(), confirmed, ...round(1, high));
    const one = first.when(approve(high.digest, 'U1'));
    expect(one).toMatchObject({ ok: true, events: [{ type: 'ActionApproved' }] });
    const approved = {
      type: 'ActionApproved',
      data: { digest: high.digest, by: 'U1', brokeGlass: false },
    } as const;
    const second = given(opened(), confirmed, ...round(1, high), approved);
    expect(second.when(approve(high.digest, 'U1'))).toEqual({
      ok: false,
      refusal: 'approved-already',
    });
    expect(second.when(approve(high.digest, 'U2'))).toMatchObject({
      ok: true,
      events: [{}, { type: 'GrantIssued', data: { grant: { by: { approvers: ['U1', 'U2'] } } } }],
    });
  });

  it('lets a lone person break glass on high risk with a reason, and not without one', () => {
    const at = given(opened(), confirmed, ...round(1, high));
    expect(at.when(approve(high.digest, 'U1', { breakGlassReason: '  ' }))).toEqual({
      ok: false,
      refusal: 'needs-a-reason',
    });
    expect(
      at.when(approve(high.digest, 'U1', { breakGlassReason: 'Alone tonight' })),
    ).toMatchObject({
      ok: true,
      events: [
        { data: { reason: 'Alone tonight', brokeGlass: true } },
        { type: 'GrantIssued', data: { grant: { by: { brokeGlass: true } } } },
      ],
    });
  });

  it('gives whoever asked for a high action no vote, unless they are alone and break glass', () => {
    const asked: IncidentEvent = {
      type: 'ActionRequested',
      data: { digest: high.digest, by: 'U1' },
    };
    const at = given(opened(), confirmed, ...round(1, high), asked);
    expect(at.when(approve(high.digest, 'U1'))).toEqual({ ok: false, refusal: 'own-request' });
    expect(at.when(approve(high.digest, 'U1', { breakGlassReason: 'Alone' }))).toMatchObject({
      events: [{}, { data: { grant: { by: { requestedBy: 'U1', brokeGlass: true } } } }],
    });
    const two = given(opened(), confirmed, ...round(1, high), asked, by('U2', high.digest));
    expect(two.when(approve(high.digest, 'U3'))).toMatchObject({
      events: [{}, { data: { grant: { by: { requestedBy: 'U1', approvers: ['U2', 'U3'] } } } }],
    });
    const mediumAsked: IncidentEvent = {
      type: 'ActionRequested',
      data: { digest: medium.digest, by: 'U1' },
    };
    expect(
      given(opened(), confirmed, ...round(1, medium), mediumAsked).when(
        approve(medium.digest, 'U1'),
      ),
    ).toMatchObject({ ok: true, events: [{}, { type: 'GrantIssued' }] });
  });

  it('wants a second for somebody who took 5 decisions in the hour, through the glass too', () => {
    const at = given(opened(), confirmed, ...round(1, medium, high));
    expect(at.when(approve(medium.digest, 'U1', { decidedLately: 4 }))).toMatchObject({
      events: [{}, { type: 'GrantIssued' }],
    });
    const tired = at.when(approve(medium.digest, 'U1', { decidedLately: 5 }));
    expect(tired).toMatchObject({
      events: [{ type: 'ActionApproved', data: { needsSecond: true } }],
    });
    expect(tired.ok && tired.events).toHaveLength(1);
    const events = tired.ok ? tired.events : [];
    expect(
      given(opened(), confirmed, ...round(1, medium, high), ...events).when(
        approve(medium.digest, 'U2'),
      ),
    ).toMatchObject({ events: [{}, { data: { grant: { by: { approvers: ['U1', 'U2'] } } } }] });
    const glass = { decidedLately: 5, breakGlassReason: 'Alone' };
    const alone = at.when(approve(high.digest, 'U1', glass));
    expect(alone.ok && alone.events).toHaveLength(1);
  });

  it('lets an approval be taken back by whoever gave it, until it has started', () => {
    const one = [opened(), confirmed, ...round(1, high), by('U1', high.digest)];
    const takeBack = (who: string) =>
      ({ type: 'TakeBackApproval', digest: high.digest, by: who }) as const;
    expect(given(...one).when(takeBack('U2'))).toMatchObject({ refusal: 'nothing-to-take-back' });
    const taken = given(...one).when(takeBack('U1'));
    expect(taken).toEqual({
      ok: true,
      events: [{ type: 'ApprovalTakenBack', data: { digest: high.digest, by: 'U1' } }],
    });
    const after = [...one, ...(taken.ok ? taken.events : [])];
    const second = given(...after).when(approve(high.digest, 'U2'));
    expect(second.ok && second.events.map(({ type }) => type)).toEqual(['ActionApproved']);
    const granted = given(...one).when(approve(high.digest, 'U2'));
    expect(given(...one, ...(granted.ok ? granted.events : [])).when(takeBack('U1'))).toMatchObject(
      { refusal: 'approved-already' },
    );
  });

  it('takes no decision against it without a reason', () => {
    const at = given(opened(), confirmed, ...round(1, medium));
    const reject = (reason: string): Command => ({
      type: 'RejectAction',
      digest: medium.digest,
      by: 'U1',
      mandate: mediumOnly,
      reason,
    });
    expect(at.when(reject(' '))).toEqual({ ok: false, refusal: 'needs-a-reason' });
    expect(at.when(reject('Not at noon'))).toMatchObject({ events: [{ type: 'ActionRejected' }] });
  });

  it('refuses a plan that was made anew since it was shown', () => {
    const newer = proposal('medium', { plan: { ...medium.plan, parameters: { Door: ['back'] } } });
    const at = given(opened(), confirmed, ...round(1, medium), ...round(2, newer));
    expect(at.when(approve(medium.digest, 'U1'))).toEqual({ ok: false, refusal: 'plan-changed' });
    expect(at.when(approve(newer.digest, 'U1'))).toMatchObject({ ok: true });
  });

  it('can be decided on again after recovery refused it, by new approvals; the policy tries once', () => {
    const low = proposal('low');
    const grant = (digest: string, exact: typeof low.plan): Grant => ({
      id: terms.id,
      purpose: 'execute',
      digest,
      plan: exact,
      alarms: ['door'],
      confidence: 0.9,
      risk: 'high',
      by: { kind: 'people', requestedBy: null, approvers: ['U1', 'U2'], brokeGlass: false },
      issuedAt: terms.issuedAt,
      expiresAt: terms.expiresAt,
    });
    const refusal = { code: 'resource-busy' as const, text: 'One at a time.' };
    const refused = (digest: string, exact: typeof low.plan): IncidentEvent[] => [
      { type: 'GrantIssued', data: { grant: grant(digest, exact) } },
      { type: 'ExecutionRefused', data: { grantId: terms.id, refusal } },
    ];
    const at = given(
      ...[opened(), confirmed, ...round(1, high), by('U1', high.digest), by('U2', high.digest)],
      ...refused(high.digest, high.plan),
    );
    const again = at.when(approve(high.digest, 'U1'));
    expect(again.ok && again.events.map(({ type }) => type)).toEqual(['ActionApproved']);
    expect(
      given(opened(), confirmed, ...round(1, low), ...refused(low.digest, low.plan)).when({
        type: 'RunByPolicy',
        digest: low.digest,
        autopilot: true,
        grant: terms,
      }),
    ).toEqual({ ok: false, refusal: 'tried-already' });
  });

  it.each<[string, IncidentEvent[], Partial<ApproveAction>, string]>([
    ['an incident that is not confirmed', [opened(), ...round(1, medium)], {}, 'not-confirmed'],
    [
      'an offer that has lapsed',
      [opened(), confirmed, ...round(1, medium)],
      { now: NOON + 600_000 },
      'expired',
    ],
    [
      'somebody who is no approver',
      [opened(), confirmed, ...round(1, medium)],
      { mandate: { low: true, medium: false, high: false } },
      'not-an-approver',
    ],
    [
      'a plan that a newer round replaced',
      [opened(), confirmed, ...round(1, medium), ...round(2)],
      {},
      'plan-changed',
    ],
    [
      'a plan that somebody decided against',
      [
        opened(),
        confirmed,
        ...round(1, medium),
        { type: 'ActionRejected', data: { digest: medium.digest, by: 'U9', reason: 'no' } },
      ],
      {},
      'rejected-already',
    ],
    [
      'a resolved incident',
      [
        opened(),
        confirmed,
        ...round(1, medium),
        { type: 'IncidentResolved', data: { by: null, why: '' } },
      ],
      {},
      'incident-resolved',
    ],
    ['a plan that was never shown', [opened(), confirmed, ...round(1)], {}, 'no-such-action'],
  ])('refuses %s', (_what, events, over, refusal) => {
    expect(given(...events).when(approve(medium.digest, 'U1', over))).toEqual({
      ok: false,
      refusal,
    });
  });

  it('never grants the same plan twice, whoever clicks in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('U1', 'U2', 'U3'), { maxLength: 12 }), (clicks) => {
        const events = [opened(), confirmed, ...round(1, high)];
        for (const by of clicks) {
          const decision = given(...events).when(approve(high.digest, by));
          if (decision.ok) events.push(...decision.events);
        }
        const grants = events.filter((event) => event.type === 'GrantIssued');
        expect(grants).toHaveLength(new Set(clicks).size >= 2 ? 1 : 0);
      }),
    );
  });
});

describe('running by policy', () => {
  const low = proposal('low');
  const command = {
    type: 'RunByPolicy',
    digest: low.digest,
    autopilot: true,
    grant: terms,
  } as const;

  it('grants a confirmed low-risk action to the policy', () => {
    expect(given(opened(), confirmed, ...round(1, low)).when(command)).toMatchObject({
      ok: true,
      events: [{ type: 'GrantIssued', data: { grant: { by: { kind: 'policy' } } } }],
    });
  });

  it('refuses while autopilot is off, the alarm is unconfirmed, or the risk is not low', () => {
    const medium = proposal('medium');
    const at = given(opened(), confirmed, ...round(1, low, medium));
    expect(at.when({ ...command, autopilot: false })).toMatchObject({ refusal: 'autopilot-off' });
    expect(at.when({ ...command, digest: medium.digest })).toMatchObject({
      refusal: 'not-low-risk',
    });
    expect(given(opened(), ...round(1, low)).when(command)).toMatchObject({
      refusal: 'not-confirmed',
    });
  });
});

describe('undoing', () => {
  const low = proposal('low');
  const grant: Grant = {
    id: terms.id,
    purpose: 'execute',
    digest: low.digest,
    plan: low.plan,
    alarms: ['door'],
    confidence: 0.9,
    risk: 'low',
    by: { kind: 'policy' },
    issuedAt: terms.issuedAt,
    expiresAt: terms.expiresAt,
  };
  const done = execution({ status: 'succeeded', rawStatus: 'Success', done: true });
  const ran: IncidentEvent[] = [
    opened(),
    confirmed,
    ...round(1, low),
    { type: 'GrantIssued', data: { grant } },
    { type: 'ExecutionStarted', data: { grantId: grant.id, execution: execution() } },
    { type: 'ExecutionEnded', data: { grantId: grant.id, execution: done } },
  ];
  const undo = {
    type: 'UndoRun',
    grantId: grant.id,
    by: 'U1',
    mandate: mediumOnly,
    grant: terms,
  } as const;

  it('issues a grant to roll back what ran, once', () => {
    const first = given(...ran).when(undo);
    expect(first).toMatchObject({
      ok: true,
      events: [{ data: { grant: { purpose: 'roll-back', digest: low.digest } } }],
    });
    const again = given(...ran, ...(first.ok ? first.events : [])).when(undo);
    expect(again).toEqual({ ok: false, refusal: 'approved-already' });
  });

  it('waits until the run has ended, and needs an approver', () => {
    expect(given(...ran.slice(0, -1)).when(undo)).toMatchObject({ refusal: 'waits-for-another' });
    expect(
      given(...ran).when({ ...undo, mandate: { low: true, medium: false, high: false } }),
    ).toMatchObject({ refusal: 'not-an-approver' });
  });
});
