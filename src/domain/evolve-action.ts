import type { Execution } from '../../mcp/contracts/recovery-plan.ts';
import { findOffer, type Incident, type Offer, type Run } from './incident.ts';
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
      return withOffer(incident, event.data.digest, (offer) => ({
        ...offer,
        approvals: [
          ...offer.approvals,
          {
            by: event.data.by,
            at: event.at,
            brokeGlass: event.data.brokeGlass,
            reason: event.data.reason ?? null,
          },
        ],
      }));
    case 'ActionRejected':
      return withOffer(incident, event.data.digest, (offer) => ({
        ...offer,
        rejected: { by: event.data.by, reason: event.data.reason, at: event.at },
      }));
    case 'GrantIssued': {
      const offer = findOffer(incident, event.data.grant.digest);
      if (!offer) return incident;
      const run: Run = {
        grant: event.data.grant,
        proposal: offer.proposal,
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
    case 'ExecutionRefused': {
      const { refusal, wouldCall } = event.data;
      return withRun(incident, event.data.grantId, (run) => ({
        ...run,
        refusal: { ...refusal, ...(wouldCall !== undefined && { wouldCall }) },
        endedAt: event.at,
      }));
    }
    case 'LeftoverKept':
      return withRun(incident, event.data.grantId, (run) => ({ ...run, keptBy: event.data.by }));
  }
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
