import type { Execution } from '../../mcp/contracts/recovery-plan.ts';
import { findOffer, findRun, type Incident, type Offer, type Run } from './incident.ts';
import type { Happened } from './incident-events.ts';
import type { EpochMs } from './intake-signal.ts';

/** The events of approving and running. */
export type ActionEvent = Extract<
  Happened,
  {
    type:
      | 'DecisionAsked'
      | 'ActionApproved'
      | 'ActionRejected'
      | 'ApprovalTakenBack'
      | 'ActionRequested'
      | 'GrantIssued'
      | 'ExecutionStarted'
      | 'ExecutionRefused'
      | 'ExecutionProgressed'
      | 'ExecutionEnded'
      | 'LeftoverKept';
  }
>;

/** The part of the fold that is about actions. */
export const evolveAction = (incident: Incident, event: ActionEvent): Incident => {
  switch (event.type) {
    case 'DecisionAsked':
      return withOffer(incident, event.data.digest, (offer) => ({
        ...offer,
        asked: [...offer.asked, { at: event.at, mention: event.data.mention }],
      }));
    case 'ActionApproved':
      return withOffer(decided(incident, event), event.data.digest, (offer) => ({
        ...offer,
        approvals: [...without(offer, event.data.by), approvalOf(event)],
      }));
    case 'ActionRejected':
      return withOffer(decided(incident, event), event.data.digest, (offer) => ({
        ...offer,
        rejected: { by: event.data.by, reason: event.data.reason, at: event.at },
      }));
    case 'ApprovalTakenBack':
      return withOffer(incident, event.data.digest, (offer) => ({
        ...offer,
        approvals: without(offer, event.data.by),
      }));
    case 'ActionRequested':
      // What was approved before was approved of a plan that nobody may run any more.
      return withOffer(incident, event.data.digest, (offer) => ({
        ...offer,
        approvals: [],
        requestedBy: event.data.by,
        requestedAt: event.at,
      }));
    case 'GrantIssued': {
      const offer = findOffer(incident, event.data.grant.digest);
      if (!offer) return incident;
      const run: Run = {
        grant: event.data.grant,
        proposal: offer.proposal,
        glassReason: offer.approvals.find(({ brokeGlass }) => brokeGlass)?.reason ?? null,
        issuedAt: event.at,
        execution: null,
        refusal: null,
        endedAt: null,
        keptBy: null,
      };
      return { ...incident, runs: [...incident.runs, run] };
    }
    case 'ExecutionStarted':
    case 'ExecutionProgressed':
      return withRun(incident, event.data.grantId, (run) => ({
        ...run,
        execution: event.data.execution,
      }));
    case 'ExecutionEnded':
      return withRun(incident, event.data.grantId, ended(event.data.execution, event.at));
    case 'ExecutionRefused':
      return refused(incident, event.data, event.at);
    case 'LeftoverKept':
      return withRun(incident, event.data.grantId, (run) => ({ ...run, keptBy: event.data.by }));
  }
};

const without = ({ approvals }: Offer, by: string): Offer['approvals'] =>
  approvals.filter((approval) => approval.by !== by);

const approvalOf = ({ data, at }: Extract<ActionEvent, { type: 'ActionApproved' }>) => ({
  by: data.by,
  at,
  brokeGlass: data.brokeGlass,
  needsSecond: data.needsSecond ?? false,
  reason: data.reason ?? null,
});

const decided = (
  incident: Incident,
  { data, at }: { readonly data: { readonly by: string }; readonly at: EpochMs },
): Incident => ({ ...incident, decisions: [...incident.decisions, { by: data.by, at }] });

/** A refused run leaves its plan to be decided on again, by new approvals. */
const refused = (
  incident: Incident,
  { grantId, refusal, wouldCall }: Extract<ActionEvent, { type: 'ExecutionRefused' }>['data'],
  at: EpochMs,
): Incident => {
  const after = withRun(incident, grantId, (run) => ({
    ...run,
    refusal: { ...refusal, ...(wouldCall !== undefined && { wouldCall }) },
    endedAt: at,
  }));
  const run = findRun(incident, grantId);
  return run?.grant.purpose === 'execute'
    ? withOffer(after, run.grant.digest, (offer) => ({ ...offer, approvals: [] }))
    : after;
};

const ended =
  (execution: Execution, at: EpochMs) =>
  (run: Run): Run => ({ ...run, execution, endedAt: at });

const withOffer = (
  incident: Incident,
  digest: string,
  change: (offer: Offer) => Offer,
): Incident => ({
  ...incident,
  offers: incident.offers.map((offer) =>
    offer.proposal.digest === digest ? change(offer) : offer,
  ),
});

const withRun = (incident: Incident, grantId: string, change: (run: Run) => Run): Incident => ({
  ...incident,
  runs: incident.runs.map((run) => (run.grant.id === grantId ? change(run) : run)),
});
