import { type Head, noHead, sealAfter } from '../domain/chain.ts';
import { type Command, decide } from '../domain/decide.ts';
import type { Decision } from '../domain/decision.ts';
import { evolve } from '../domain/evolve.ts';
import { exists, type Incident, noIncident } from '../domain/incident.ts';
import type { Happened, IncidentEvent } from '../domain/incident-events.ts';
import type { Clock, EventLog, StoredEvent } from './ports.ts';

/** A fact to record, with the key that makes recording it twice harmless. */
export interface Fact {
  /** Unique within the incident. */
  readonly key: string;
  readonly event: IncidentEvent;
}

export interface Loaded {
  readonly incident: Incident;
  readonly version: number;
}

/** Incidents as streams of events: the one place that reads and appends them. */
export interface IncidentStore {
  load(incidentId: string): Promise<Loaded>;
  /** Every incident, oldest first. */
  all(): Promise<readonly Incident[]>;
  /** Gives the next number to a new incident. */
  open(firstFact: (incidentId: string) => Fact): Promise<string>;
  record(incidentId: string, facts: readonly Fact[]): Promise<Incident>;
  /** Decides on the newest state, again when somebody was faster. */
  execute(incidentId: string, command: Command): Promise<Decision & { incident: Incident }>;
  /** Calls back after each append of this process. */
  onChange(listener: (loaded: Loaded) => void): void;
}

/** Incidents are streams whose names start with this. */
export const INCIDENT_STREAMS = 'incident/';
const MOST_TRIES = 20;

interface Cached extends Loaded {
  readonly head: Head;
  /** Ids of all events: a fact that is in the stream already must not break the chain of seals. */
  readonly ids: ReadonlySet<string>;
}

const nothing: Cached = { incident: noIncident, version: 0, head: noHead, ids: new Set() };

export const createIncidentStore = (deps: {
  log: EventLog;
  clock: Clock;
  newId: () => string;
  auditSecret: string;
}): IncidentStore => {
  const { log, clock, newId, auditSecret } = deps;
  const cache = new Map<string, Cached>();
  const listeners: ((loaded: Loaded) => void)[] = [];

  const read = async (incidentId: string): Promise<Cached> => {
    const from = cache.get(incidentId) ?? nothing;
    const events = await log.readStream(INCIDENT_STREAMS + incidentId, from.version);
    const last = events.at(-1);
    if (!last) return from;
    const now: Cached = {
      incident: events.map(happened).reduce(evolve, from.incident),
      version: last.version,
      head: { entry: last.version, seal: last.mac ?? '' },
      ids: new Set([...from.ids, ...events.map((event) => event.id)]),
    };
    cache.set(incidentId, now);
    return now;
  };

  const append = async (
    incidentId: string,
    at: Cached,
    facts: readonly { id: string; event: IncidentEvent }[],
  ): Promise<boolean> => {
    const stream = INCIDENT_STREAMS + incidentId;
    const now = clock();
    const links = facts.map(({ id, event }) => ({
      id,
      type: event.type,
      at: now,
      data: event.data,
    }));
    const events = sealAfter(stream, at.head, links, auditSecret);
    const appended = await log.append(stream, events, { expectedVersion: at.version });
    if (!appended.ok) return false;
    const loaded = await read(incidentId);
    for (const listener of listeners) listener(loaded);
    return true;
  };

  const tryAgain = async <T>(attempt: () => Promise<T | null>): Promise<T> => {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const result = await attempt();
      if (result !== null) return result;
    }
    throw new Error(`The stream moved on ${MOST_TRIES} times in a row`);
  };

  return {
    load: read,
    all: async () => {
      const streams = await log.listStreams(INCIDENT_STREAMS);
      const loaded = await Promise.all(
        streams.map((stream) => read(stream.slice(INCIDENT_STREAMS.length))),
      );
      return loaded.map(({ incident }) => incident).filter(exists);
    },
    open: (firstFact) =>
      tryAgain(async () => {
        const streams = await log.listStreams(INCIDENT_STREAMS);
        const incidentId = `INC-${streams.length + 1}`;
        const { key, event } = firstFact(incidentId);
        const done = await append(incidentId, nothing, [{ id: `${incidentId}:${key}`, event }]);
        return done ? incidentId : null;
      }),
    record: (incidentId, facts) =>
      tryAgain(async () => {
        const at = await read(incidentId);
        const fresh = facts
          .map(({ key, event }) => ({ id: `${incidentId}:${key}`, event }))
          .filter(({ id }) => !at.ids.has(id));
        if (fresh.length === 0) return at.incident;
        return (await append(incidentId, at, fresh)) ? (await read(incidentId)).incident : null;
      }),
    execute: (incidentId, command) =>
      tryAgain(async () => {
        const at = await read(incidentId);
        const decision = decide(command, at.incident);
        if (!decision.ok || decision.events.length === 0)
          return { ...decision, incident: at.incident };
        const facts = decision.events.map((event) => ({ id: `${incidentId}:${newId()}`, event }));
        if (!(await append(incidentId, at, facts))) return null;
        return { ...decision, incident: (await read(incidentId)).incident };
      }),
    onChange: (listener) => {
      listeners.push(listener);
    },
  };
};

/** A stored event as the fold takes it. */
export const happened = (event: StoredEvent): Happened =>
  ({
    type: event.type,
    data: event.data,
    at: event.at,
    head: { entry: event.version, seal: event.mac ?? '' },
  }) as Happened;
