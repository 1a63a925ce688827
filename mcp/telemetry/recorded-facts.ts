import type { Change } from '../contracts/auth-flow-tools.ts';
import type { MapNode } from '../contracts/dependency-map-tools.ts';
import type { Evidence, Gap } from '../contracts/evidence.ts';
import type { Window } from '../contracts/window.ts';
import type { RecordedBlock, RecordedSet } from './recorded-form.ts';
import type { ColdStartReading, FunctionReading, Reading } from './telemetry.ts';

const evidenceOf = (id: string, kind: Evidence['kind'], file: string, count: number): Evidence => ({
  id,
  kind,
  title: `Recorded ${file}`,
  query: file,
  values: [{ label: 'recorded', value: count, unit: 'count' }],
});

/** Says of something that the recording does not have it. */
export const notRecordedGap = (what: string): Gap => ({
  what,
  why: 'no-data',
  detail: 'It was not recorded.',
});

/** What was found among what was asked; nothing asked is answered by nothing, not by a gap. */
const answer = <T>(
  asked: readonly unknown[],
  value: readonly T[],
  evidence: Evidence,
  gaps: readonly Gap[],
): Reading<readonly T[]> => {
  if (asked.length === 0) return { status: 'ok', value: [], evidence: [], gaps: [] };
  if (value.length === 0 && gaps.length > 0)
    return { status: 'no-data', evidence: [], gaps: [...gaps] };
  return { status: 'ok', value, evidence: [evidence], gaps: [...gaps] };
};

/** Cold starts of functions in the span that was recorded. */
export const recordedColdStarts = (
  block: RecordedBlock | undefined,
  functions: readonly string[],
): Reading<readonly ColdStartReading[]> => {
  const value = (block?.coldStarts ?? []).filter(({ node }) => functions.includes(node));
  const known = new Set(value.map(({ node }) => node));
  const gaps = functions
    .filter((name) => !known.has(name))
    .map((n) => notRecordedGap(`logs of ${n}`));
  return answer(functions, value, evidenceOf('ev-cold', 'log', 'cold starts', value.length), gaps);
};

/** Functions as they were configured when the set was recorded. */
export const recordedFunctions = (
  { functions = [] }: RecordedSet,
  names: readonly string[],
): Reading<readonly FunctionReading[]> => {
  const value = names.flatMap((name) => functions.filter(({ node }) => node === name));
  const known = new Set(value.map(({ node }) => node));
  const gaps = names
    .filter((name) => !known.has(name))
    .map((name) => notRecordedGap(`configuration of ${name}`));
  const evidence = evidenceOf('ev-functions', 'config', 'functions.json', value.length);
  return answer(names, value, evidence, gaps);
};

const isWithin = ({ from, to }: Window, at: string): boolean =>
  Date.parse(at) >= Date.parse(from) && Date.parse(at) < Date.parse(to);

/** Changes that were recorded on these nodes; a node that nobody looked up is a gap, not a quiet one. */
export const recordedChanges = (
  { changes = { nodes: [], changes: [] } }: RecordedSet,
  nodes: readonly MapNode[],
  window: Window,
  onsetMs: number,
): Reading<readonly Change[]> => {
  const asked = new Set(nodes.map(({ id }) => id));
  const value = changes.changes
    .filter(({ node, at }) => node !== undefined && asked.has(node) && isWithin(window, at))
    .toSorted((a, b) => (a.at < b.at ? 1 : -1))
    .map((change) => ({
      ...change,
      beforeOnsetS: Math.round((onsetMs - Date.parse(change.at)) / 1000),
    }));
  const gaps = nodes
    .filter(({ id }) => !changes.nodes.includes(id))
    .map(({ id }) => notRecordedGap(`changes on ${id}`));
  return answer(
    nodes,
    value,
    evidenceOf('ev-changes', 'change', 'changes.json', value.length),
    gaps,
  );
};
