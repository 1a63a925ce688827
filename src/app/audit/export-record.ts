import type { Grant } from '../../../mcp/contracts/grant.ts';
import type { Risk } from '../../../mcp/contracts/recovery-plan.ts';
import { evolve } from '../../domain/evolve.ts';
import { findOffer, findRun, type Incident, noIncident } from '../../domain/incident.ts';
import type { Happened } from '../../domain/incident-events.ts';
import { happened, INCIDENT_STREAMS } from '../incident-store.ts';
import type { EventLog } from '../ports.ts';
import { deedOf } from './deed-of.ts';

/** One entry of a record for people who were not there: who did what, when, on which evidence. */
export interface ExportedEntry {
  readonly incident: string;
  readonly entry: number;
  /** ISO 8601. */
  readonly at: string;
  readonly who: string;
  readonly what: string;
  readonly type: string;
  /** Of the plan that was shown, decided on or run; null where the entry is about none. */
  readonly digest: string | null;
  /** As it was shown at that moment. */
  readonly risk: Risk | null;
  /** What the cause rested on at that moment, and the entry that holds it. */
  readonly evidence: readonly { entry: number; id: string; title: string; query: string }[];
  readonly data: unknown;
  readonly seal: string | null;
}

/** The entries of one incident's record, in order. Yields nothing where there is no such incident. */
export async function* exportRecord(
  log: Pick<EventLog, 'readStream'>,
  incidentId: string,
): AsyncGenerator<ExportedEntry> {
  let incident: Incident = noIncident;
  let causesIn = 0;
  for (const stored of await log.readStream(INCIDENT_STREAMS + incidentId)) {
    const event = happened(stored);
    const after = evolve(incident, event);
    const digest = digestIn(event, after);
    yield {
      incident: incidentId,
      entry: stored.version,
      at: new Date(stored.at).toISOString(),
      ...deedOf(event, after),
      type: stored.type,
      digest,
      risk: (digest && findOffer(after, digest)?.proposal.risk) || null,
      evidence: digest === null ? [] : evidenceOf(after, causesIn),
      data: stored.data,
      seal: stored.mac ?? null,
    };
    if (event.type === 'SectionAnswered' && event.data.answer.section === 'causes')
      causesIn = stored.version;
    incident = after;
  }
}

/** The plan that an entry is about. */
const digestIn = (event: Happened, incident: Incident): string | null => {
  if (event.type === 'GrantIssued') return event.data.grant.digest;
  if ('digest' in event.data) return event.data.digest;
  if ('grantId' in event.data) return grantOf(incident, event.data.grantId)?.digest ?? null;
  return null;
};

const grantOf = (incident: Incident, grantId: string): Grant | undefined =>
  findRun(incident, grantId)?.grant;

const evidenceOf = ({ causes }: Incident, entry: number): ExportedEntry['evidence'] =>
  (causes?.candidates[0]?.evidence ?? []).map(({ id, title, query }) => ({
    entry,
    id,
    title,
    query,
  }));
