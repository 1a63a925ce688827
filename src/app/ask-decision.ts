import { findOffer } from '../domain/incident.ts';
import type { IncidentStore } from './incident-store.ts';

/** Records that a decision is asked for, and of whom: the view mentions them once for each record. */
export const createAskDecision =
  (deps: { incidents: IncidentStore; mentionOf: (attempt: number) => string }) =>
  async (incidentId: string, digest: string, attempt: number): Promise<void> => {
    const { incident } = await deps.incidents.load(incidentId);
    const offer = findOffer(incident, digest);
    if (incident.status === 'resolved') return;
    if (!offer || offer.superseded || offer.asked.length >= attempt) return;
    const mention = attempt === 1 && incident.owner ? incident.owner : deps.mentionOf(attempt);
    await deps.incidents.record(incidentId, [
      {
        key: `asked:${offer.id.slice(0, 16)}:${attempt}`,
        event: { type: 'DecisionAsked', data: { digest, mention, attempt } },
      },
    ]);
  };
