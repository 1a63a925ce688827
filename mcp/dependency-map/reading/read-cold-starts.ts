import type { MapNode } from '../../contracts/dependency-map-tools.ts';
import type { Gap } from '../../contracts/evidence.ts';
import type { Window } from '../../contracts/window.ts';
import { groupBy } from '../../shared/group-by.ts';
import type { ColdStartReading, Reading, Telemetry } from '../../telemetry/telemetry.ts';
import type { ColdStartFact } from '../engine/rca-input.ts';

/** Functions whose REPORT lines are read: each is a log to search. */
const MOST_FUNCTIONS = 6;

const totals = (readings: readonly ColdStartReading[]) => {
  const invocations = readings.reduce((sum, one) => sum + one.invocations, 0);
  const coldStarts = readings.reduce((sum, one) => sum + one.coldStarts, 0);
  return { invocations, rate: invocations > 0 ? coldStarts / invocations : 0 };
};

const factOf = (
  node: string,
  now: readonly ColdStartReading[],
  before: readonly ColdStartReading[],
): ColdStartFact | undefined => {
  const { invocations, rate } = totals(now);
  const coldest = now.toSorted((a, b) => b.coldStarts - a.coldStarts)[0];
  if (!coldest || invocations === 0) return undefined;
  return {
    node,
    rate,
    baselineRate: totals(before).rate,
    initS: (coldest.medianInitMs ?? 0) / 1000,
    invocations,
    version: coldest.version,
  };
};

const byNode = (reading: Reading<readonly ColdStartReading[]>) =>
  groupBy(reading.status === 'ok' ? reading.value : [], ({ node }) => node);

/** Cold starts of the Lambda functions among these nodes, now and normally; the first six. */
export const readColdStarts = async (
  telemetry: Telemetry,
  nodes: readonly MapNode[],
  window: Window,
  baseline: Window,
): Promise<{ facts: ColdStartFact[]; gaps: Gap[] }> => {
  const functions = nodes
    .filter(({ type }) => type === 'AWS::Lambda::Function')
    .map(({ id }) => id)
    .slice(0, MOST_FUNCTIONS);
  if (functions.length === 0) return { facts: [], gaps: [] };
  const [now, before] = await Promise.all([
    telemetry.coldStarts(functions, window),
    telemetry.coldStarts(functions, baseline),
  ]);
  const [nowBy, beforeBy] = [byNode(now), byNode(before)];
  const facts = [...nowBy]
    .map(([node, readings]) => factOf(node, readings, beforeBy.get(node) ?? []))
    .filter((fact) => fact !== undefined);
  return { facts, gaps: now.gaps };
};
