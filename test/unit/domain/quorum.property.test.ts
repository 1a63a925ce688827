import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Grant } from '../../../mcp/contracts/grant.ts';
import type { Proposal, RiskLevel } from '../../../mcp/contracts/recovery-plan.ts';
import type { Mandate } from '../../../src/domain/approval.ts';
import { type Command, decide } from '../../../src/domain/decide.ts';
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

const PEOPLE = ['U1', 'U2', 'U3', 'U4'] as const;
type User = (typeof PEOPLE)[number];

/** U4 may approve medium alone; everybody else everything. */
const mandateOf = (user: User): Mandate => ({ low: true, medium: true, high: user !== 'U4' });

/** What can happen to one offered step, in whatever order. */
type Move =
  | { kind: 'approve'; by: User; glass: string | null; decidedLately: number; stale: boolean }
  | { kind: 'reject'; by: User }
  | { kind: 'take-back'; by: User }
  | { kind: 'request'; by: User }
  | { kind: 'policy' }
  | { kind: 'renew'; changed: boolean; level: RiskLevel }
  | { kind: 'recovery'; says: 'refused' | 'started' | 'succeeded' };

type MoveOf<K extends Move['kind']> = Extract<Move, { kind: K }>;

const user = fc.constantFrom(...PEOPLE);
const level = fc.constantFrom<RiskLevel>('low', 'medium', 'high');
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('approve' as const),
      by: user,
      glass: fc.option(fc.constantFrom('', 'Alone tonight'), { freq: 3 }),
      decidedLately: fc.constantFrom(0, 0, 0, 4, 5, 9),
      stale: fc.boolean(),
    }),
  },
  fc.record({ kind: fc.constant('reject' as const), by: user }),
  fc.record({ kind: fc.constant('take-back' as const), by: user }),
  fc.record({ kind: fc.constant('request' as const), by: user }),
  fc.record({ kind: fc.constant('policy' as const) }),
  fc.record({ kind: fc.constant('renew' as const), changed: fc.boolean(), level }),
  fc.record({
    kind: fc.constant('recovery' as const),
    says: fc.constantFrom('refused' as const, 'started' as const, 'succeeded' as const),
  }),
);

/** One step of a plan; `number` tells its plans apart. */
const stepOf = (risk: RiskLevel, number: number): Proposal => {
  const { plan } = proposal('low');
  return proposal(risk, { plan: { ...plan, parameters: { Door: [`front-${number}`] } } });
};

interface Standing {
  readonly by: User;
  readonly glass: boolean;
  readonly tired: boolean;
}

/** The rules once more, told by an independent count of who stands behind the plan. */
const hasQuorum = (risk: RiskLevel, requester: string | null, standing: readonly Standing[]) => {
  const glass = standing.some((one) => one.glass);
  const votes = standing.filter((one) => risk !== 'high' || one.glass || one.by !== requester);
  const people = new Set(votes.map(({ by }) => by)).size;
  if (people === 0 || votes.some(({ by }) => !mandateOf(by)[risk])) return false;
  if (votes.some(({ tired }) => tired)) return people >= 2;
  return risk === 'high' && !glass ? people >= 2 : true;
};

/** An incident that people click on, with its own account of who stands behind the plan that is shown. */
const createGame = () => {
  let number = 1;
  let shown = stepOf('high', number);
  const firstShown = shown;
  let standing: Standing[] = [];
  let requester: string | null = null;
  let ids = 0;
  let started = 0;
  const events: IncidentEvent[] = [opened(), confirmed, ...round(1, shown)];
  const unrefused: Grant[] = [];

  const now = () => fold(story(...events));
  const terms = () => {
    ids += 1;
    return {
      id: `c0ffee00-0000-4000-8000-${String(ids).padStart(12, '0')}`,
      issuedAt: '2026-11-22T12:00:10.000Z',
      expiresAt: '2026-11-22T12:05:10.000Z',
    };
  };
  /** Never twice, never without quorum, never another plan than the one that is shown. */
  const checkGrant = (grant: Grant) => {
    expect(unrefused.filter(({ digest }) => digest === grant.digest)).toEqual([]);
    expect(grant).toMatchObject({ digest: shown.digest, plan: shown.plan });
    unrefused.push(grant);
    if (grant.by.kind === 'policy') return expect(shown.risk.level).toBe('low');
    expect(hasQuorum(shown.risk.level, requester, standing)).toBe(true);
    expect(new Set(grant.by.approvers).size).toBe(grant.by.approvers.length);
    expect(standing.map(({ by }) => by)).toEqual(expect.arrayContaining(grant.by.approvers));
  };
  /** `agreed` is what the command's acceptance means for who stands behind the plan. */
  const when = (command: Command, agreed: () => void = () => {}) => {
    const decision = decide(command, now());
    if (!decision.ok) return;
    agreed();
    for (const event of decision.events)
      if (event.type === 'GrantIssued') checkGrant(event.data.grant);
    events.push(...decision.events);
  };
  const without = (by: User) => standing.filter((one) => one.by !== by);

  const approve = ({ by, glass, decidedLately, stale }: MoveOf<'approve'>) =>
    when(
      {
        type: 'ApproveAction',
        digest: stale ? firstShown.digest : shown.digest,
        ...{ by, decidedLately, mandate: mandateOf(by), grant: terms() },
        ...{ ttlMs: 60_000_000, now: NOON },
        ...(glass !== null && { breakGlassReason: glass }),
      },
      () => {
        standing = [...without(by), { by, glass: glass !== null, tired: decidedLately >= 5 }];
      },
    );
  const renew = ({ changed, level: risk }: MoveOf<'renew'>) => {
    const offer = now().offers.find(({ proposal: { digest } }) => digest === shown.digest);
    const settled = unrefused.some(({ digest }) => digest === shown.digest);
    if (offer?.rejected || settled) return;
    if (changed) number += 1;
    if (changed || risk !== shown.risk.level) standing = [];
    shown = stepOf(risk, number);
    events.push(...round(2, shown));
  };
  const refuse = (grantId: string) => {
    const refusal = { code: 'failed' as const, text: '' };
    events.push({ type: 'ExecutionRefused', data: { grantId, refusal } });
    unrefused.pop();
    standing = [];
  };
  const start = (grantId: string) => {
    started += 1;
    events.push({ type: 'ExecutionStarted', data: { grantId, execution: execution() } });
  };
  const succeed = (grantId: string) => {
    const done = execution({ status: 'succeeded', rawStatus: 'Success', done: true });
    events.push({ type: 'ExecutionEnded', data: { grantId, execution: done } });
  };
  const recovery = ({ says }: MoveOf<'recovery'>) => {
    const run = now().runs.find(({ grant }) => grant.id === unrefused.at(-1)?.id);
    if (!run || run.endedAt !== null) return;
    const { id } = run.grant;
    if (run.execution) return says === 'succeeded' ? succeed(id) : undefined;
    return says === 'refused' ? refuse(id) : start(id);
  };

  const moves: { [K in Move['kind']]: (one: MoveOf<K>) => void } = {
    approve,
    renew,
    recovery,
    reject: ({ by }) =>
      when({
        type: 'RejectAction',
        ...{ digest: shown.digest, by, mandate: mandateOf(by), reason: 'No' },
      }),
    'take-back': ({ by }) =>
      when({ type: 'TakeBackApproval', digest: shown.digest, by }, () => {
        standing = without(by);
      }),
    request: ({ by }) =>
      when({ type: 'RequestAction', digest: shown.digest, by }, () => {
        requester = by;
        standing = [];
      }),
    policy: () =>
      when({ type: 'RunByPolicy', digest: shown.digest, autopilot: true, grant: terms() }),
  };
  return {
    play: (one: Move) => (moves[one.kind] as (move: Move) => void)(one),
    score: () => ({ granted: unrefused.length, started }),
  };
};

describe('whatever people click, in whatever order', () => {
  it('nothing is granted without its quorum, and no plan twice', () => {
    let granted = 0;
    let started = 0;
    fc.assert(
      fc.property(fc.array(move, { maxLength: 25 }), (moves) => {
        const game = createGame();
        for (const one of moves) game.play(one);
        granted += game.score().granted;
        started += game.score().started;
      }),
      { numRuns: 1500 },
    );
    // The search reached what it is about.
    expect(granted).toBeGreaterThan(100);
    expect(started).toBeGreaterThan(20);
  });
});
