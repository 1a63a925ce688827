import type { Mandate } from '../domain/approval.ts';
import type { Command } from '../domain/decide.ts';
import type { Decision, GrantTerms } from '../domain/decision.ts';
import type { Incident } from '../domain/incident.ts';
import type { IncidentStore } from './incident-store.ts';
import type { Clock, EpochMs, EventLog } from './ports.ts';

const HOUR_MS = 3_600_000;
/** A decision takes milliseconds; a process that dies in one holds up that person for this long. */
const TURN_MS = 5_000;

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
  /** Before it has started, that is: while it waits for somebody else. */
  takeBack(incidentId: string, digest: string, by: string): Decided;
  /** Asks for a fresh plan of a step. */
  request(incidentId: string, digest: string, by: string): Decided;
  undo(incidentId: string, grantId: string, by: string, mandate: Mandate): Decided;
  keep(incidentId: string, grantId: string, by: string): Decided;
  resolve(incidentId: string, by: string): Decided;
}

export const createPersonalDecisions = (deps: {
  incidents: IncidentStore;
  grantTerms: () => GrantTerms;
  clock: Clock;
  /** One decision of a person at a time, so that none is left out of the count of their hour. */
  turns: Pick<EventLog, 'acquireLease' | 'releaseLease'>;
  newId: () => string;
  /** How long an offer may be approved after it was shown, milliseconds. */
  approvalTtlMs: number;
}): PersonalDecisions => {
  const execute = (incidentId: string, command: Command) =>
    deps.incidents.execute(incidentId, command);

  const decidedLately = async (by: string, now: EpochMs): Promise<number> =>
    (await deps.incidents.all())
      .flatMap(({ decisions }) => decisions)
      .filter((decision) => decision.by === by && decision.at > now - HOUR_MS).length;

  const inTurn = async (incidentId: string, by: string, take: () => Decided): Decided => {
    const [turn, holder] = [`decides-${by}`, deps.newId()];
    if (!(await deps.turns.acquireLease(turn, holder, TURN_MS))) {
      const { incident } = await deps.incidents.load(incidentId);
      return { ok: false, refusal: 'deciding-already', incident };
    }
    try {
      return await take();
    } finally {
      await deps.turns.releaseLease(turn, holder);
    }
  };

  return {
    own: (incidentId, by) => execute(incidentId, { type: 'TakeOwnership', by }),
    approve: (incidentId, digest, by, mandate, breakGlassReason) =>
      inTurn(incidentId, by, async () => {
        const now = deps.clock();
        return execute(incidentId, {
          type: 'ApproveAction',
          digest,
          by,
          mandate,
          decidedLately: await decidedLately(by, now),
          ttlMs: deps.approvalTtlMs,
          now,
          grant: deps.grantTerms(),
          ...(breakGlassReason !== undefined && { breakGlassReason }),
        });
      }),
    reject: (incidentId, digest, by, mandate, reason) =>
      inTurn(incidentId, by, () =>
        execute(incidentId, { type: 'RejectAction', digest, by, mandate, reason }),
      ),
    takeBack: (incidentId, digest, by) =>
      execute(incidentId, { type: 'TakeBackApproval', digest, by }),
    request: (incidentId, digest, by) => execute(incidentId, { type: 'RequestAction', digest, by }),
    stop: (incidentId, grantId, by, mandate) =>
      execute(incidentId, { type: 'StopRun', grantId, by, mandate, grant: deps.grantTerms() }),
    undo: (incidentId, grantId, by, mandate) =>
      execute(incidentId, { type: 'UndoRun', grantId, by, mandate, grant: deps.grantTerms() }),
    keep: (incidentId, grantId, by) => execute(incidentId, { type: 'KeepLeftover', grantId, by }),
    resolve: (incidentId, by) =>
      execute(incidentId, { type: 'Resolve', by, why: 'Closed by hand.' }),
  };
};
