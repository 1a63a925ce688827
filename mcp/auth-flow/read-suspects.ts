import type { MapNode } from '../contracts/dependency-map-tools.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { SuspectReading } from './flow-reading.ts';
import { isFunction } from './node-kinds.ts';
import { baselineOf, type Question } from './question.ts';

/** What is worth reading of nodes that changed. */
export interface SuspectsWanted {
  /** Nodes whose changes are read: three calls for a function, one for another. */
  readonly changed: readonly MapNode[];
  /** Functions whose provisioned concurrency is read, a call each beside those of its changes. */
  readonly cold: readonly string[];
  /** Functions whose reserved concurrency is read, likewise. */
  readonly limited: readonly string[];
}

/** Reads changes, and of functions how they are configured, at once. */
export const readSuspects = async (
  telemetry: Telemetry,
  { changed, cold, limited }: SuspectsWanted,
  question: Question,
  onsetMs: number,
): Promise<SuspectReading> => {
  const span = { from: baselineOf(question).from, to: question.window.to };
  const names = [...new Set([...cold, ...limited])];
  const [changes, ...functions] = await Promise.all([
    telemetry.changes(changed, span, onsetMs),
    ...names.map(async (name) =>
      telemetry.functions([name], {
        provisioned: cold.includes(name),
        reserved: limited.includes(name),
      }),
    ),
  ]);
  const readings = [...functions, changes];
  return {
    functions: functions.flatMap((reading) => (reading.status === 'ok' ? reading.value : [])),
    changes: changes.status === 'ok' ? changes.value : [],
    evidence: readings.flatMap(({ evidence }) => evidence),
    gaps: readings.flatMap(({ gaps }) => gaps),
  };
};

/** Calls that a reading makes at most while nothing is cached. */
export const callsFor = ({ changed, cold, limited }: SuspectsWanted): number => {
  const functions = new Set(changed.filter(({ type }) => isFunction(type)).map(({ id }) => id));
  const others = [...cold, ...limited].filter((name) => !functions.has(name));
  return (
    changed.length + 2 * new Set([...functions, ...others]).size + cold.length + limited.length
  );
};
