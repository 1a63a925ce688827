import type { MapNode } from '../../contracts/dependency-map-tools.ts';
import type { Gap } from '../../contracts/evidence.ts';
import type { Window } from '../../contracts/window.ts';
import type { RecordedBlock, RecordedSet } from '../recorded-form.ts';
import type { Reading, Telemetry } from '../telemetry.ts';
import { distinctBy } from './distinct-by.ts';
import type { RememberedQuestions } from './remember-questions.ts';

/** Functions whose logs and configuration are recorded, and nodes whose changes are, nearest first. */
const MOST_FUNCTIONS = 50;
const MOST_CHANGED = 24;
/** Nodes of one question about changes. */
const CHANGED_AT_ONCE = 8;

interface Spans {
  readonly baseline: Window;
  readonly window: Window;
}

/** What was counted or configured, beside series. */
export interface CapturedFacts {
  readonly coldBefore: NonNullable<RecordedBlock['coldStarts']>;
  readonly coldDuring: NonNullable<RecordedBlock['coldStarts']>;
  readonly functions: NonNullable<RecordedSet['functions']>;
  readonly changes: NonNullable<RecordedSet['changes']>;
  readonly gaps: readonly Gap[];
}

const orElse = <T>(reading: Reading<T>, otherwise: T): T =>
  reading.status === 'ok' ? reading.value : otherwise;

const functionsOf = (nodes: readonly MapNode[], also: ReadonlySet<string>): string[] => {
  const near = nodes.filter(({ type }) => type === 'AWS::Lambda::Function').map(({ id }) => id);
  return [...new Set([...also, ...near.slice(0, MOST_FUNCTIONS)])];
};

const readChanges = async (
  telemetry: Telemetry,
  nodes: readonly MapNode[],
  { baseline, window }: Spans,
): Promise<{ changes: NonNullable<RecordedSet['changes']>; gaps: Gap[] }> => {
  const span = { from: baseline.from, to: window.to };
  const readings = [];
  for (let at = 0; at < nodes.length; at += CHANGED_AT_ONCE)
    readings.push(await telemetry.changes(nodes.slice(at, at + CHANGED_AT_ONCE), span, 0));
  const changes = readings
    .flatMap((reading) => orElse(reading, []))
    .map(({ beforeOnsetS: _, ...change }) => change);
  const gaps = readings.flatMap((reading) => reading.gaps);
  const known = readings.some(({ status }) => status === 'ok') ? nodes.map(({ id }) => id) : [];
  return { changes: { nodes: known, changes }, gaps };
};

/**
 * Cold starts, configuration and changes of what tools asked about and of the nodes nearest to the
 * symptoms. Changes are the slowest: two look-ups a second.
 */
export const captureFacts = async (
  telemetry: Telemetry,
  nodes: readonly MapNode[],
  asked: RememberedQuestions,
  spans: Spans,
): Promise<CapturedFacts> => {
  const cold = functionsOf(nodes, asked.coldStarts);
  const [before, during, functions] = await Promise.all([
    telemetry.coldStarts(cold, spans.baseline),
    telemetry.coldStarts(cold, spans.window),
    telemetry.functions(functionsOf(nodes, asked.functions)),
  ]);
  const changed = distinctBy(
    [...asked.changes.values(), ...nodes.slice(0, MOST_CHANGED)],
    ({ id }) => id,
  );
  const { changes, gaps } = await readChanges(telemetry, changed, spans);
  return {
    coldBefore: [...orElse(before, [])],
    coldDuring: [...orElse(during, [])],
    functions: orElse(functions, []).map(({ aliases, versions, ...one }) => ({
      ...one,
      aliases: [...aliases],
      versions: [...versions],
    })),
    changes,
    // A function that did not run has no logs: that is nothing that could not be seen.
    gaps: [...before.gaps, ...during.gaps, ...functions.gaps, ...gaps].filter(
      ({ why }) => why !== 'no-data',
    ),
  };
};
