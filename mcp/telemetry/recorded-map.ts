import type { MapEdge, MapNode, ServiceMap } from '../contracts/dependency-map-tools.ts';
import type { Evidence, Gap } from '../contracts/evidence.ts';
import type { Window } from '../contracts/window.ts';
import type { RecordedBlock, RecordedSet } from './recorded-form.ts';
import { typeOfRecordedNode } from './recorded-names.ts';
import type { Reading } from './telemetry.ts';

const MAP_EVIDENCE = 'ev-map';

const nodesOf = ({ graph }: RecordedSet): MapNode[] => {
  const described = new Map(graph.nodes.map((node) => [node.id, node]));
  const ids = new Set([...described.keys(), ...graph.edges.flatMap(({ from, to }) => [from, to])]);
  return [...ids].map((id) => {
    const { type = typeOfRecordedNode(id), aliases = [], ...known } = described.get(id) ?? {};
    return { ...known, id, type, aliases };
  });
};

/** Edges as the graph has them: nobody counted calls by span, or not in this one. */
const plainEdges = ({ graph }: RecordedSet): MapEdge[] =>
  graph.edges.map((edge) => ({ ...edge, kind: edge.kind ?? 'call' }));

const evidenceOf = (map: ServiceMap, window: Window): Evidence => ({
  id: MAP_EVIDENCE,
  kind: 'trace',
  title: 'Recorded service graph',
  query: 'graph.json',
  window,
  values: [
    { label: 'services', value: map.nodes.length, unit: 'count' },
    { label: 'calls between them', value: map.edges.length, unit: 'count' },
  ],
});

/** The evidence that was recorded, as far as an edge of the map rests on it. */
const recordedEvidence = ({ graph }: RecordedSet, edges: readonly MapEdge[]): Evidence[] => {
  const cited = new Set(edges.flatMap(({ evidence }) => evidence ?? []));
  return (graph.evidence ?? []).filter(({ id }) => cited.has(id));
};

/**
 * The recorded map with the calls that were counted in `block`, the span that a question falls in; a set
 * that counted calls says so where it has none for the span.
 */
export const recordedMap = (
  set: RecordedSet,
  block: RecordedBlock | undefined,
  window: Window,
): Reading<ServiceMap> => {
  const nodes = nodesOf(set);
  const counted = block?.edges;
  const edges = counted ?? plainEdges(set);
  const gaps: Gap[] = [...(set.recording?.gaps ?? [])];
  const isBlind = set.recording !== undefined && counted === undefined;
  if (isBlind) gaps.push({ what: 'calls between services in this span', why: 'no-data' });
  if (nodes.length === 0)
    return {
      status: 'no-data',
      evidence: [],
      gaps: [...gaps, { what: 'service map', why: 'no-data', detail: 'A recorded set has none.' }],
    };
  const value = { nodes, edges };
  const evidence = [evidenceOf(value, window), ...recordedEvidence(set, edges)];
  return { status: 'ok', value, evidence, gaps };
};
