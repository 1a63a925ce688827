import { DECISIONS_AN_HOUR } from '../../mcp/contracts/approver-hour.ts';
import { type Mandate, mayVote, missingApprovals, type Vote } from './approval.ts';
import { accept, type Decision, type GrantTerms, refuse } from './decision.ts';
import { grantOf } from './grant-of.ts';
import { findOffer, type Incident, isConfirmed, type Offer, runOfPlan } from './incident.ts';
import type { IncidentEvent } from './incident-events.ts';
import type { EpochMs } from './intake-signal.ts';
import type { Refusal } from './refusal.ts';

/** What people, or the policy, may do about an action that is offered. */
export type OfferCommand =
  | ApproveAction
  | RejectAction
  | { readonly type: 'TakeBackApproval'; readonly digest: string; readonly by: string }
  /** Asks for a fresh plan of a step, as when its offer has expired; whoever asks is its requester. */
  | { readonly type: 'RequestAction'; readonly digest: string; readonly by: string }
  | RunByPolicy;

export interface ApproveAction {
  readonly type: 'ApproveAction';
  readonly digest: string;
  readonly by: string;
  readonly mandate: Mandate;
  /** A lone on-call person on a high action: a written reason in place of the second approver. */
  readonly breakGlassReason?: string;
  /** Decisions of this person in the last hour, over all incidents. */
  readonly decidedLately: number;
  /** How long an offer may be approved after it was shown. */
  readonly ttlMs: number;
  readonly now: EpochMs;
  readonly grant: GrantTerms;
}

interface RejectAction {
  readonly type: 'RejectAction';
  readonly digest: string;
  readonly by: string;
  readonly mandate: Mandate;
  readonly reason: string;
}

interface RunByPolicy {
  readonly type: 'RunByPolicy';
  readonly digest: string;
  readonly autopilot: boolean;
  readonly grant: GrantTerms;
}

/** What follows from a command about an offer, or why nothing does. */
export const decideOnOffer = (command: OfferCommand, incident: Incident): Decision => {
  const offer = openOffer(incident, command.digest);
  if (typeof offer === 'string') return refuse(offer);
  switch (command.type) {
    case 'ApproveAction':
      return approve(command, incident, offer);
    case 'RejectAction':
      return reject(command, offer);
    case 'TakeBackApproval':
      return offer.approvals.some(({ by }) => by === command.by)
        ? accept({ type: 'ApprovalTakenBack', data: { digest: command.digest, by: command.by } })
        : refuse('nothing-to-take-back');
    case 'RequestAction':
      return accept({ type: 'ActionRequested', data: { digest: command.digest, by: command.by } });
    case 'RunByPolicy':
      return runByPolicy(command, incident, offer);
  }
};

/** Whether an offer was shown too long ago to be approved. */
export const hasExpired = ({ offeredAt }: Offer, ttlMs: number, now: EpochMs): boolean =>
  now - offeredAt > ttlMs;

/** The offer when it may still be decided on, else why not. */
const openOffer = (incident: Incident, digest: string): Offer | Refusal => {
  if (incident.status === 'resolved') return 'incident-resolved';
  const offer = findOffer(incident, digest);
  if (!offer)
    return incident.offers.some((one) => one.replaced.includes(digest))
      ? 'plan-changed'
      : 'no-such-action';
  if (runOfPlan(incident, digest)) return 'approved-already';
  if (offer.rejected) return 'rejected-already';
  if (offer.superseded) return 'plan-changed';
  return offer;
};

const waitsForAnother = (incident: Incident, offer: Offer): boolean =>
  offer.proposal.waitsFor.some(
    (digest) => runOfPlan(incident, digest)?.execution?.status !== 'succeeded',
  );

/** Why this person's approval does not count; null when it does. */
const voteRefusal = (command: ApproveAction, incident: Incident, offer: Offer): Refusal | null => {
  const brokeGlass = command.breakGlassReason !== undefined;
  if (!isConfirmed(incident)) return 'not-confirmed';
  if (hasExpired(offer, command.ttlMs, command.now)) return 'expired';
  if (!command.mandate[offer.proposal.risk.level]) return 'not-an-approver';
  // Who approved may still break glass: nobody else has come.
  if (!brokeGlass && offer.approvals.some(({ by }) => by === command.by)) return 'approved-already';
  if (brokeGlass && command.breakGlassReason?.trim() === '') return 'needs-a-reason';
  const ballot = { risk: offer.proposal.risk.level, requestedBy: offer.requestedBy };
  return mayVote(ballot, { by: command.by, brokeGlass }) ? null : 'own-request';
};

const approve = (command: ApproveAction, incident: Incident, offer: Offer): Decision => {
  const refusal = voteRefusal(command, incident, offer);
  if (refusal) return refuse(refusal);
  const { digest, by, breakGlassReason } = command;
  const vote: Vote = {
    by,
    brokeGlass: breakGlassReason !== undefined,
    needsSecond: command.decidedLately >= DECISIONS_AN_HOUR,
  };
  const approved: IncidentEvent = {
    type: 'ActionApproved',
    data: { digest, ...vote, ...(breakGlassReason !== undefined && { reason: breakGlassReason }) },
  };
  const risk = offer.proposal.risk.level;
  const { requestedBy } = offer;
  const votes = [...offer.approvals.filter((earlier) => earlier.by !== by), vote];
  if (missingApprovals({ risk, requestedBy, votes }) > 0) return accept(approved);
  const counted = votes.filter((one) => mayVote({ risk, requestedBy }, one));
  return accept(approved, {
    type: 'GrantIssued',
    data: {
      grant: grantOf(incident, offer, command.grant, 'execute', {
        kind: 'people',
        requestedBy,
        approvers: counted.map((one) => one.by),
        brokeGlass: counted.some(({ brokeGlass }) => brokeGlass),
      }),
    },
  });
};

const reject = (command: RejectAction, offer: Offer): Decision => {
  if (!command.mandate[offer.proposal.risk.level]) return refuse('not-an-approver');
  if (command.reason.trim() === '') return refuse('needs-a-reason');
  return accept({
    type: 'ActionRejected',
    data: { digest: command.digest, by: command.by, reason: command.reason },
  });
};

const runByPolicy = (command: RunByPolicy, incident: Incident, offer: Offer): Decision => {
  if (!command.autopilot) return refuse('autopilot-off');
  if (offer.proposal.risk.level !== 'low') return refuse('not-low-risk');
  if (!isConfirmed(incident)) return refuse('not-confirmed');
  if (waitsForAnother(incident, offer)) return refuse('waits-for-another');
  // What was refused once is for people to try again.
  if (wasTried(incident, offer)) return refuse('tried-already');
  return accept({
    type: 'GrantIssued',
    data: { grant: grantOf(incident, offer, command.grant, 'execute', { kind: 'policy' }) },
  });
};

/** Whether this very plan was brought to recovery before, whatever came of it. */
export const wasTried = (incident: Incident, { proposal }: Offer): boolean =>
  incident.runs.some(
    ({ grant }) => grant.purpose === 'execute' && grant.digest === proposal.digest,
  );
