import { noMandate } from '../domain/approval.ts';
import type { GrantTerms } from '../domain/decision.ts';
import type { IncidentStore } from './incident-store.ts';
import type { Settings } from './settings.ts';

/** Starts what needs nobody: a low-risk action, or the undo of an action whose time box is over. */
export const createRunByPolicy = (deps: {
  incidents: IncidentStore;
  settings: Settings;
  grantTerms: () => GrantTerms;
}) => ({
  run: async (incidentId: string, digest: string): Promise<void> => {
    const autopilot = await deps.settings.autopilot();
    await deps.incidents.execute(incidentId, {
      type: 'RunByPolicy',
      digest,
      autopilot,
      grant: deps.grantTerms(),
    });
  },
  undo: async (incidentId: string, grantId: string): Promise<void> => {
    await deps.incidents.execute(incidentId, {
      type: 'UndoRun',
      grantId,
      by: null,
      mandate: noMandate,
      grant: deps.grantTerms(),
    });
  },
});
