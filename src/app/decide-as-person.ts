import type { Mandate } from '../domain/approval.ts';
import type { Command, Decision, GrantTerms } from '../domain/decide.ts';
import type { Incident } from '../domain/incident.ts';
import type { IncidentStore } from './incident-store.ts';
import type { Clock } from './ports.ts';

type Decided = Promise<Decision & { incident: Incident }>;

/** What a person may do to an incident; each answers what came of it, or why nothing did. */
export interface PersonalDecisions {
  own(incidentId: string, by: string): Decided;
  approve(
    incidentId: string,
    digest: string,
    by: string,
    mandate: Mandate,
    breakGlassReason?: string,
  ): Decided;
  reject(incidentId: string, digest: string, by: string, mandate: Mandate, reason: string): Decided;
  stop(incidentId: string, grantId: string, by: string, mandate: Mandate): Decided;
  undo(incidentId: string, grantId: string, by: string, mandate: Mandate): Decided;
  keep(incidentId: string, grantId: string, by: string): Decided;
  resolve(incidentId: string, by: string): Decided;
}

export const createPersonalDecisions = (deps: {
  incidents: IncidentStore;
  grantTerms: () => GrantTerms;
  clock: Clock;
  /** How long an offer may be approved after it was shown, milliseconds. */
  approvalTtlMs: number;
}): PersonalDecisions => {
  const execute = (incidentId: string, command: Command) =>
    deps.incidents.execute(incidentId, command);
  return {
    own: (incidentId, by) => execute(incidentId, { type: 'TakeOwnership', by }),
    approve: (incidentId, digest, by, mandate, breakGlassReason) =>
      execute(incidentId, {
        type: 'ApproveAction',
        digest,
        by,
        mandate,
        ttlMs: deps.approvalTtlMs,
        now: deps.clock(),
        grant: deps.grantTerms(),
        ...(breakGlassReason !== undefined && { breakGlassReason }),
      }),
    reject: (incidentId, digest, by, mandate, reason) =>
      execute(incidentId, { type: 'RejectAction', digest, by, mandate, reason }),
    stop: (incidentId, grantId, by, mandate) =>
      execute(incidentId, { type: 'StopRun', grantId, by, mandate, grant: deps.grantTerms() }),
    undo: (incidentId, grantId, by, mandate) =>
      execute(incidentId, { type: 'UndoRun', grantId, by, mandate, grant: deps.grantTerms() }),
    keep: (incidentId, grantId, by) => execute(incidentId, { type: 'KeepLeftover', grantId, by }),
    resolve: (incidentId, by) =>
      execute(incidentId, { type: 'Resolve', by, why: 'Closed by hand.' }),
  };
};
