import type { z } from 'zod';
import type { MapEdge, MapNode, renderCascade } from '../../contracts/dependency-map-tools.ts';
import { type CallGraph, callGraphOf } from '../engine/call-graph.ts';

/** What `render_cascade` is asked to draw. */
export type Cascade = z.infer<(typeof renderCascade)['inputSchema']>;

/** What a node is in the story; one that is nothing special is a healthy neighbour. */
type Role = 'cause' | 'symptom' | 'path' | 'forecast' | 'neighbour';

export interface ShownNode {
  readonly id: string;
  readonly type: string;
  readonly role: Role;
  /** True also for a cause or a path node in which an alarm saw the trouble. */
  readonly symptom: boolean;
}

export interface ShownEdge {
  readonly from: string;
  readonly to: string;
  /** `path` and `forecast` run as the harm does, which may be against the call. */
  readonly kind: 'path' | 'forecast' | 'call';
  readonly label: string;
}

export interface Shown {
  readonly nodes: readonly ShownNode[];
  readonly edges: readonly ShownEdge[];
  /** Nodes of the map that are not shown. */
  readonly hidden: number;
}

const MOST_NODES = 40;
/** Healthy neighbours are added up to so many nodes in all: more would shrink the writing. */
const ROOM_FOR_NEIGHBOURS = 7;

/** The nodes of the story, most important first. */
const storyOf = (cascade: Cascade): string[] => [
  ...new Set([
    ...(cascade.cause === undefined ? [] : [cascade.cause]),
    ...cascade.path,
    ...cascade.steps.flatMap(({ from, to }) => [from, to]),
    ...cascade.symptomNodes,
    ...cascade.forecasts.toSorted((a, b) => b.probability - a.probability).map(({ node }) => node),
  ]),
];

const neighboursOf = (story: readonly string[], graph: CallGraph): string[] => {
  const known = new Set(story);
  const busy = (edge: MapEdge): number => edge.callsPerMin ?? 0;
  const edges = story.flatMap((id) => [...graph.callees(id), ...graph.callers(id)]);
  const ends = edges.toSorted((a, b) => busy(b) - busy(a)).flatMap(({ from, to }) => [from, to]);
  return [...new Set(ends)].filter((id) => !known.has(id));
};

const roleOf = (id: string, cascade: Cascade): Role => {
  if (id === cascade.cause) return 'cause';
  if (cascade.symptomNodes.includes(id)) return 'symptom';
  const onPath = cascade.path.includes(id);
  if (onPath || cascade.steps.some(({ from, to }) => from === id || to === id)) return 'path';
  return cascade.forecasts.some(({ node }) => node === id) ? 'forecast' : 'neighbour';
};

const keyOf = (from: string, to: string): string => JSON.stringify([from, to]);

/** Steps of the path: those that were said, and plain ones between path nodes that no step joins. */
const pathEdges = ({ path, steps }: Cascade): ShownEdge[] => {
  const said = new Map(
    steps.map(({ from, to, how }): [string, ShownEdge] => [
      keyOf(from, to),
      { from, to, kind: 'path', label: how },
    ]),
  );
  for (const [index, to] of path.entries()) {
    const from = path[index - 1];
    if (from === undefined || said.has(keyOf(from, to))) continue;
    said.set(keyOf(from, to), { from, to, kind: 'path', label: '' });
  }
  return [...said.values()];
};

const MECHANISMS = {
  waits: 'waits',
  retries: 'retries',
  saturation: 'more load',
  'shared-store': 'shared store',
  backlog: 'backlog',
} as const;

const forecastEdges = ({ forecasts }: Cascade): ShownEdge[] =>
  forecasts.flatMap(({ node, path, mechanism }): ShownEdge[] => {
    const before = path.at(-1) === node ? path.at(-2) : path.at(-1);
    if (before === undefined || before === node) return [];
    return [{ from: before, to: node, kind: 'forecast', label: MECHANISMS[mechanism] }];
  });

/** The part of a cascade that matters: its story, then the busiest healthy neighbours; 40 nodes at most. */
export const chooseShown = (cascade: Cascade): Shown => {
  const graph = callGraphOf(cascade.map.nodes, cascade.map.edges);
  const story = storyOf(cascade).slice(0, MOST_NODES);
  const room = Math.max(0, ROOM_FOR_NEIGHBOURS - story.length);
  const ids = [...story, ...neighboursOf(story, graph).slice(0, room)];
  const shown = new Set(ids);
  const isShown = ({ from, to }: { from: string; to: string }) =>
    shown.has(from) && shown.has(to) && from !== to;
  const told = new Map<string, ShownEdge>();
  const calls = cascade.map.edges.map(
    ({ from, to }): ShownEdge => ({ from, to, kind: 'call', label: '' }),
  );
  // Later ones win: what was seen over a forecast, a forecast over a plain call.
  for (const edge of [...calls, ...forecastEdges(cascade), ...pathEdges(cascade)]) {
    if (!isShown(edge)) continue;
    const opposite = keyOf(edge.to, edge.from);
    if (edge.kind !== 'call' && told.get(opposite)?.kind === 'call') told.delete(opposite);
    told.set(keyOf(edge.from, edge.to), edge);
  }
  const nodeOf = (id: string): MapNode | undefined => graph.nodes.get(id);
  return {
    nodes: ids.map((id) => ({
      id,
      type: nodeOf(id)?.type ?? 'unknown',
      role: roleOf(id, cascade),
      symptom: cascade.symptomNodes.includes(id),
    })),
    edges: [...told.values()],
    hidden: Math.max(0, graph.nodes.size - ids.length),
  };
};
