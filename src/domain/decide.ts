import type { Grant } from '../../mcp/contracts/grant.ts';
import type { Mandate } from './approval.ts';
import { decideOnOffer, type OfferCommand } from './decide-on-offer.ts';
import { accept, type Decision, type GrantTerms, refuse } from './decision.ts';
import { grantOf } from './grant-of.ts';
import { exists, findOffer, findRun, type Incident, isRunning, undoOf } from './incident.ts';

/** What somebody wants of an incident. Facts that are merely recorded need no decision. */
export type Command =
  | { type: 'TakeOwnership'; by: string }
  | { type: 'Resolve'; by: string | null; why: string }
  | { type: 'Reopen'; by: string | null; why: string }
  | OfferCommand
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
    case 'RejectAction':
    case 'TakeBackApproval':
    case 'RequestAction':
    case 'RunByPolicy':
      return decideOnOffer(command, incident);
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
