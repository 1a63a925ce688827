import type { z } from 'zod';
import type { MapEdge, renderCascade } from '../../contracts/dependency-map-tools.ts';
import { type CallGraph, callGraphOf } from '../engine/call-graph.ts';
import { percent } from '../wording/figures.ts';
import { type ShownEdge, shownEdges } from './shown-edges.ts';

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
  /** `70 % · 03:06 UTC`, or empty for what is not forecast. */
  readonly forecast: string;
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

/** `03:06` of an instant, in UTC. */
export const clockOf = (instant: string): string => new Date(instant).toISOString().slice(11, 16);

const causesOf = ({ cause, otherCauses }: Cascade): string[] => [
  ...(cause === undefined ? [] : [cause]),
  ...otherCauses,
];

/** The nodes of the story, most important first: of a path that is too long the ends stay. */
const storyOf = (cascade: Cascade): string[] => {
  const { path, steps, symptomNodes, forecasts } = cascade;
  const likely = forecasts.toSorted((a, b) => b.probability - a.probability);
  return [
    ...new Set([
      ...causesOf(cascade),
      ...path.slice(0, 1),
      ...path.slice(-1),
      ...symptomNodes,
      ...path,
      ...likely.map(({ node }) => node),
      ...steps.flatMap(({ from, to }) => [from, to]),
      ...likely.flatMap((forecast) => forecast.path),
    ]),
  ];
};

const neighboursOf = (story: readonly string[], graph: CallGraph): string[] => {
  const known = new Set(story);
  const busy = (edge: MapEdge): number => edge.callsPerMin ?? 0;
  const edges = story.flatMap((id) => [...graph.callees(id), ...graph.callers(id)]);
  const ends = edges.toSorted((a, b) => busy(b) - busy(a)).flatMap(({ from, to }) => [from, to]);
  return [...new Set(ends)].filter((id) => !known.has(id));
};

const roleOf = (id: string, cascade: Cascade): Role => {
  const { path, steps, symptomNodes, forecasts } = cascade;
  if (causesOf(cascade).includes(id)) return 'cause';
  if (symptomNodes.includes(id)) return 'symptom';
  if (path.includes(id) || steps.some(({ from, to }) => from === id || to === id)) return 'path';
  return forecasts.some(({ node }) => node === id) ? 'forecast' : 'neighbour';
};

const forecastWords = ({ forecasts }: Cascade): Map<string, string> =>
  new Map(
    forecasts.map(({ node, probability, likelyAt }) => [
      node,
      `${percent(probability)} · ${clockOf(likelyAt)} UTC`,
    ]),
  );

/** The part of a cascade that matters: its story, then the busiest healthy neighbours; 40 nodes at most. */
export const chooseShown = (cascade: Cascade): Shown => {
  const graph = callGraphOf(cascade.map.nodes, cascade.map.edges);
  const story = storyOf(cascade).slice(0, MOST_NODES);
  const room = Math.max(0, ROOM_FOR_NEIGHBOURS - story.length);
  const ids = [...story, ...neighboursOf(story, graph).slice(0, room)];
  const words = forecastWords(cascade);
  return {
    nodes: ids.map((id) => ({
      id,
      type: graph.nodes.get(id)?.type ?? 'unknown',
      role: roleOf(id, cascade),
      symptom: cascade.symptomNodes.includes(id),
      forecast: words.get(id) ?? '',
    })),
    edges: shownEdges(cascade, ids),
    hidden: [...graph.nodes.keys()].filter((id) => !ids.includes(id)).length,
  };
};
