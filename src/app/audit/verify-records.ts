import type { Head } from '../../domain/chain.ts';
import { type BadEntry, verifyChain } from '../../domain/verify-chain.ts';
import { INCIDENT_STREAMS } from '../incident-store.ts';
import type { EventLog, StoredEvent } from '../ports.ts';
import { SETTINGS_STREAM } from '../settings.ts';

/** What the check of one record came to. */
export type RecordReading = { readonly record: string } & (
  | {
      readonly state: 'whole';
      readonly head: Head;
      /** The newest entry that was seen elsewhere; null where nothing was. */
      readonly seen: Head | null;
    }
  | { readonly state: 'broken'; readonly bad: BadEntry }
  /** Some entry cannot even be read; the log can be read up to this position. */
  | { readonly state: 'unreadable'; readonly after: number }
  /** There is no such record, though there has been one. */
  | { readonly state: 'gone' }
);

export type AuditedLog = Pick<EventLog, 'readStream' | 'readAll' | 'listStreams'>;

/**
 * Checks every record, or the one of one incident: seals, order, holes, and the heads that were seen
 * elsewhere. Incidents are numbered without holes, so one that is gone shows too.
 */
export const verifyRecords =
  (deps: { log: AuditedLog; auditSecret: string }) =>
  async (
    seen: ReadonlyMap<string, readonly Head[]>,
    only?: string,
  ): Promise<readonly RecordReading[]> => {
    const streams = await deps.log.listStreams(INCIDENT_STREAMS);
    const known = streams.map((stream) => stream.slice(INCIDENT_STREAMS.length));
    const wanted = only ? [only] : [...expected([...known, ...seen.keys()])];
    const readings: RecordReading[] = [];
    for (const record of wanted) {
      const stream = INCIDENT_STREAMS + record;
      readings.push(
        known.includes(record)
          ? await readRecord(deps, record, stream, seen.get(record) ?? [])
          : { record, state: 'gone' },
      );
    }
    if (!only) readings.push(await readRecord(deps, SETTINGS_STREAM, SETTINGS_STREAM, []));
    return readings;
  };

/** Every incident that there must have been, in order, up to the last that anybody knows of. */
const expected = (names: readonly string[]): ReadonlySet<string> => {
  const numbers = names.map((name) => Number(/^INC-(\d+)$/.exec(name)?.[1] ?? 0));
  const last = Math.max(0, ...numbers);
  return new Set(Array.from({ length: last }, (_, index) => `INC-${index + 1}`));
};

const readRecord = async (
  { log, auditSecret }: Parameters<typeof verifyRecords>[0],
  record: string,
  stream: string,
  seen: readonly Head[],
): Promise<RecordReading> => {
  let events: readonly StoredEvent[];
  try {
    events = await log.readStream(stream);
  } catch {
    return { record, state: 'unreadable', after: await lastReadable(log) };
  }
  const entries = events.map(({ mac, ...event }) => ({ ...event, stream, seal: mac ?? null }));
  const chain = verifyChain(entries, auditSecret, seen);
  if (!chain.ok) return { record, state: 'broken', bad: chain.bad };
  return {
    record,
    state: 'whole',
    head: chain.head,
    seen: seen.toSorted((a, b) => b.entry - a.entry)[0] ?? null,
  };
};

/** The position in the whole log before the first entry that cannot be read. */
const lastReadable = async (log: AuditedLog): Promise<number> => {
  let position = 0;
  try {
    for (;;) {
      const [next] = await log.readAll(position, 1);
      if (!next) return position;
      position = next.position;
    }
  } catch {
    return position;
  }
};
