import type { MapNode } from '../../contracts/dependency-map-tools.ts';
import type { Gap } from '../../contracts/evidence.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import type { Ranking } from '../engine/rank-causes.ts';
import type { KnownChange, RcaInput } from '../engine/rca-input.ts';
import { readColdStarts } from './read-cold-starts.ts';
import type { Question, ReadQuestion } from './read-question.ts';

/** Suspects whose callees are suspect too: what a caller waits for may not show in the callee's metrics. */
const MOST_SUSPECTS = 3;
/** Nodes whose changes are looked up: CloudTrail answers two look-ups a second. */
const MOST_CHANGED = 4;
/** Changes count from this long before the window on. */
const BEFORE_MS = 1_800_000;

const suspectsOf = ({ suspects, graph }: Ranking): MapNode[] => {
  const first = suspects.slice(0, MOST_SUSPECTS).map(({ node }) => node);
  const near = first.flatMap((id) =>
    graph
      .callees(id)
      .filter(({ kind }) => kind !== 'queue')
      // An authorizer's time is its caller's time, and no metric of the caller tells it apart.
      .toSorted((a, b) => Number(b.kind === 'authorizes') - Number(a.kind === 'authorizes'))
      .map(({ to }) => to),
  );
  return [...new Set([...first, ...near])]
    .map((id) => graph.nodes.get(id))
    .filter((node) => node !== undefined);
};

const readChanges = async (
  telemetry: Telemetry,
  nodes: readonly MapNode[],
  question: Question,
): Promise<{ changes: KnownChange[]; gaps: Gap[] }> => {
  const from = Date.parse(question.window.from) - BEFORE_MS;
  const reading = await telemetry.changes(
    nodes,
    { from: new Date(from).toISOString(), to: question.window.to },
    Date.parse(question.symptom.at),
  );
  const seen = reading.status === 'ok' ? reading.value : [];
  const changes = seen.flatMap(({ node, what, at, version, beforeOnsetS }) =>
    node === undefined
      ? []
      : [{ node, what, at, beforeOnsetS, ...(version !== undefined && { version }) }],
  );
  return { changes, gaps: reading.gaps };
};

/** Adds what only suspects are worth asking for: recent changes and cold starts, each a slow call. */
export const readSuspects = async (
  telemetry: Telemetry,
  question: Question,
  read: ReadQuestion,
  ranking: Ranking,
): Promise<{ input: RcaInput; gaps: Gap[] }> => {
  const nodes = suspectsOf(ranking);
  const [changed, cold] = await Promise.all([
    readChanges(telemetry, nodes.slice(0, MOST_CHANGED), question),
    readColdStarts(telemetry, nodes, question.window, read.baseline),
  ]);
  return {
    input: { ...read.input, changes: changed.changes, coldStarts: cold.facts },
    gaps: [...changed.gaps, ...cold.gaps],
  };
};
