import type { Grant } from '../../mcp/contracts/grant.ts';
import type { RiskLevel } from '../../mcp/contracts/recovery-plan.ts';
import { type Mandate, missingApprovals } from './approval.ts';
import {
  exists,
  findOffer,
  findRun,
  type Incident,
  isConfirmed,
  isRunning,
  type Offer,
  type Run,
  undoOf,
} from './incident.ts';
import type { IncidentEvent } from './incident-events.ts';
import type { EpochMs } from './intake-signal.ts';
import type { Refusal } from './refusal.ts';

/** What somebody wants of an incident. Facts that are merely recorded need no decision. */
export type Command =
  | { type: 'TakeOwnership'; by: string }
  | { type: 'Resolve'; by: string | null; why: string }
  | { type: 'Reopen'; by: string | null; why: string }
  | ApproveAction
  | { type: 'RejectAction'; digest: string; by: string; mandate: Mandate; reason: string }
  | { type: 'RunByPolicy'; digest: string; autopilot: boolean; grant: GrantTerms }
  | { type: 'StopRun'; grantId: string; by: string; mandate: Mandate; grant: GrantTerms }
  | {
      type: 'UndoRun';
      grantId: string;
      /** `null`: its time box is over. */
      by: string | null;
      mandate: Mandate;
      grant: GrantTerms;
    }
  | { type: 'KeepLeftover'; grantId: string; by: string };

export interface ApproveAction {
  readonly type: 'ApproveAction';
  readonly digest: string;
  readonly by: string;
  readonly mandate: Mandate;
  /** A lone on-call person on a high action: a written reason in place of the second approver. */
  readonly breakGlassReason?: string;
  /** How long an offer may be approved after it was shown. */
  readonly ttlMs: number;
  readonly now: EpochMs;
  readonly grant: GrantTerms;
}

/** What a grant needs from outside: an id, and from when to when it holds (ISO 8601). */
export interface GrantTerms {
  readonly id: string;
  readonly issuedAt: string;
  readonly expiresAt: string;
}

export type Decision =
  | { readonly ok: true; readonly events: readonly IncidentEvent[] }
  | { readonly ok: false; readonly refusal: Refusal };

const accept = (...events: IncidentEvent[]): Decision => ({ ok: true, events });
const refuse = (refusal: Refusal): Decision => ({ ok: false, refusal });

/** What follows from a command, or why nothing does. Never throws. */
export const decide = (command: Command, incident: Incident): Decision => {
  if (!exists(incident)) return refuse('no-such-incident');
  switch (command.type) {
    case 'TakeOwnership':
      return incident.owner === command.by
        ? refuse('owned-already')
        : accept({ type: 'OwnerTaken', data: { by: command.by } });
    case 'Resolve':
      return incident.status === 'resolved'
        ? refuse('incident-resolved')
        : accept({ type: 'IncidentResolved', data: { by: command.by, why: command.why } });
    case 'Reopen':
      return incident.status === 'open'
        ? refuse('incident-open')
        : accept({ type: 'IncidentReopened', data: { by: command.by, why: command.why } });
    case 'ApproveAction':
      return approve(command, incident);
    case 'RejectAction':
      return reject(command, incident);
    case 'RunByPolicy':
      return runByPolicy(command, incident);
    case 'StopRun':
      return stop(command, incident);
    case 'UndoRun':
      return undo(command, incident);
    case 'KeepLeftover': {
      const run = findRun(incident, command.grantId);
      return run
        ? accept({ type: 'LeftoverKept', data: { grantId: command.grantId, by: command.by } })
        : refuse('no-such-action');
    }
  }
};

/** The offer when it may still be decided on, else why not. */
const openOffer = (incident: Incident, digest: string): Offer | Refusal => {
  if (incident.status === 'resolved') return 'incident-resolved';
  const offer = findOffer(incident, digest);
  if (!offer)
    return incident.offers.some((one) => one.replaced.includes(digest))
      ? 'plan-changed'
      : 'no-such-action';
  if (runOf(incident, digest)) return 'approved-already';
  if (offer.rejected) return 'rejected-already';
  if (offer.superseded) return 'plan-changed';
  return offer;
};

/** The run that executes a plan, whether it goes on or has ended. */
const runOf = (incident: Incident, digest: string): Run | undefined =>
  incident.runs.find((run) => run.grant.digest === digest && run.grant.purpose === 'execute');

const waitsForAnother = (incident: Incident, offer: Offer): boolean =>
  offer.proposal.waitsFor.some(
    (digest) => runOf(incident, digest)?.execution?.status !== 'succeeded',
  );

const approve = (command: ApproveAction, incident: Incident): Decision => {
  const offer = openOffer(incident, command.digest);
  if (typeof offer === 'string') return refuse(offer);
  if (!isConfirmed(incident)) return refuse('not-confirmed');
  if (command.now - offer.offeredAt > command.ttlMs) return refuse('expired');
  const { risk } = offer.proposal;
  if (!command.mandate[risk.level]) return refuse('not-an-approver');
  if (offer.approvals.some((approval) => approval.by === command.by))
    return refuse('approved-already');
  const brokeGlass = command.breakGlassReason !== undefined;
  if (brokeGlass && command.breakGlassReason?.trim() === '') return refuse('needs-a-reason');
  const approved: IncidentEvent = {
    type: 'ActionApproved',
    data: {
      digest: command.digest,
      by: command.by,
      brokeGlass,
      ...(command.breakGlassReason !== undefined && { reason: command.breakGlassReason }),
    },
  };
  const approvers = [...offer.approvals.map((approval) => approval.by), command.by];
  if (missingApprovals(risk.level, approvers.length, brokeGlass) > 0) return accept(approved);
  return accept(approved, {
    type: 'GrantIssued',
    data: {
      grant: grantOf(incident, offer, command.grant, 'execute', {
        kind: 'people',
        requestedBy: null,
        approvers,
        brokeGlass,
      }),
    },
  });
};

const reject = (
  command: Extract<Command, { type: 'RejectAction' }>,
  incident: Incident,
): Decision => {
  const offer = openOffer(incident, command.digest);
  if (typeof offer === 'string') return refuse(offer);
  if (!command.mandate[offer.proposal.risk.level]) return refuse('not-an-approver');
  return accept({
    type: 'ActionRejected',
    data: { digest: command.digest, by: command.by, reason: command.reason },
  });
};

const runByPolicy = (
  command: Extract<Command, { type: 'RunByPolicy' }>,
  incident: Incident,
): Decision => {
  const offer = openOffer(incident, command.digest);
  if (typeof offer === 'string') return refuse(offer);
  if (!command.autopilot) return refuse('autopilot-off');
  if (offer.proposal.risk.level !== 'low') return refuse('not-low-risk');
  if (!isConfirmed(incident)) return refuse('not-confirmed');
  if (waitsForAnother(incident, offer)) return refuse('waits-for-another');
  return accept({
    type: 'GrantIssued',
    data: { grant: grantOf(incident, offer, command.grant, 'execute', { kind: 'policy' }) },
  });
};

const stop = (command: Extract<Command, { type: 'StopRun' }>, incident: Incident): Decision => {
  const run = findRun(incident, command.grantId);
  const offer = run && findOffer(incident, run.grant.digest);
  if (!run || !offer) return refuse('no-such-action');
  if (!isRunning(run) || !run.execution) return refuse('not-running');
  if (!command.mandate.medium) return refuse('not-an-approver');
  const grant = grantOf(incident, offer, command.grant, 'stop', byOne(command.by));
  return accept({
    type: 'GrantIssued',
    data: { grant: { ...grant, executionId: run.execution.executionId } },
  });
};

const undo = (command: Extract<Command, { type: 'UndoRun' }>, incident: Incident): Decision => {
  const run = findRun(incident, command.grantId);
  const offer = run && findOffer(incident, run.grant.digest);
  if (!run || !offer || run.grant.purpose !== 'execute') return refuse('no-such-action');
  if (!run.proposal.plan.undo) return refuse('no-undo');
  if (isRunning(run)) return refuse('waits-for-another');
  if (undoOf(incident, run)) return refuse('approved-already');
  if (command.by !== null && !command.mandate.medium) return refuse('not-an-approver');
  const by: Grant['by'] = command.by === null ? { kind: 'policy' } : byOne(command.by);
  return accept({
    type: 'GrantIssued',
    data: { grant: grantOf(incident, offer, command.grant, 'roll-back', by) },
  });
};

const byOne = (user: string): Grant['by'] => ({
  kind: 'people',
  requestedBy: null,
  approvers: [user],
  brokeGlass: false,
});

const grantOf = (
  incident: Incident,
  offer: Offer,
  terms: GrantTerms,
  purpose: Grant['purpose'],
  by: Grant['by'],
): Grant => ({
  id: terms.id,
  purpose,
  digest: offer.proposal.digest,
  plan: offer.proposal.plan,
  alarms: incident.alarms.map((alarm) => alarm.notice.name),
  confidence: offer.confidence,
  risk: offer.proposal.risk.level satisfies RiskLevel,
  by,
  issuedAt: terms.issuedAt,
  expiresAt: terms.expiresAt,
});
