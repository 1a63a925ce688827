import type { MapNode, ServiceMap } from '../../contracts/dependency-map-tools.ts';
import { createFoldedMap, type FoldedMap } from './fold-map.ts';
import { knownNamesOf } from './known-names.ts';
import type { Sighting } from './sighting.ts';
import type { TopologyFile } from './topology-file.ts';

/** What traces showed, and the evidence of it. */
export interface TracedMap {
  readonly map: ServiceMap;
  readonly evidence: readonly string[];
}

type Names = (name: string) => string;

const mapOf = ({ nodes, edges }: FoldedMap): ServiceMap => ({
  nodes: [...nodes.values()],
  edges: [...edges.values()],
});

/** Ends of edges that no source describes are part of the map, too. */
const putEnds = (map: FoldedMap): void => {
  for (const id of [...map.edges.values()].flatMap(({ from, to }) => [from, to]))
    if (!map.nodes.has(id)) map.put({ id, type: 'remote', aliases: [] });
};

/** With traces only what touches a traced service is added: the rest of the account was not asked for. */
const addBeside = (map: FoldedMap, sightings: readonly Sighting[], idOf: Names): ServiceMap => {
  const traced = new Set(map.nodes.keys());
  const wanted = new Set(traced);
  for (const { from, to, kind, evidence } of sightings.flatMap(({ edges }) => edges)) {
    const ends = [idOf(from), idOf(to)];
    if (!ends.some((id) => traced.has(id))) continue;
    map.join({ from, to, kind, evidence: [evidence] });
    for (const id of ends) wanted.add(id);
  }
  for (const node of sightings.flatMap(({ nodes }) => nodes))
    if (wanted.has(idOf(node.id))) map.put(node);
  putEnds(map);
  return mapOf(map);
};

const groupsOf = ({ groups = [] }: MapNode): readonly string[] => groups;

/** Without traces every resource of the account is known: what has no part in what is connected is left out. */
const addAlone = (map: FoldedMap, sightings: readonly Sighting[]): ServiceMap => {
  for (const node of sightings.flatMap(({ nodes }) => nodes)) map.put(node);
  for (const { from, to, kind, evidence } of sightings.flatMap(({ edges }) => edges))
    map.join({ from, to, kind, evidence: [evidence] });
  putEnds(map);
  const { nodes, edges } = mapOf(map);
  const connected = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const groups = new Set(nodes.filter(({ id }) => connected.has(id)).flatMap(groupsOf));
  return {
    nodes: nodes.filter(
      (node) => connected.has(node.id) || groupsOf(node).some((group) => groups.has(group)),
    ),
    edges,
  };
};

/** The map without what people said is not so. */
const withoutRemoved = ({ nodes, edges }: ServiceMap, { remove }: TopologyFile): ServiceMap => {
  const gone = new Set(remove.nodes);
  const untied = new Set(remove.edges.map(({ from, to }) => JSON.stringify([from, to])));
  return {
    nodes: nodes.filter(({ id }) => !gone.has(id)),
    edges: edges.filter(
      ({ from, to }) => !gone.has(from) && !gone.has(to) && !untied.has(JSON.stringify([from, to])),
    ),
  };
};

/**
 * One map of everything that was seen. A service under two names becomes one, under the name that its
 * configuration has; edges keep their figures from traces and name every source that saw them.
 */
export const mergeSightings = (
  traced: TracedMap | undefined,
  sightings: readonly Sighting[],
  topology?: TopologyFile,
): ServiceMap => {
  const names = knownNamesOf(sightings.flatMap(({ nodes }) => nodes));
  const idOf: Names = (name) => names.get(name) ?? name;
  const folded = createFoldedMap(idOf);
  for (const node of traced?.map.nodes ?? []) folded.put(node);
  const evidence = [...(traced?.evidence ?? [])];
  for (const edge of traced?.map.edges ?? []) folded.join({ ...edge, evidence });
  const map =
    traced === undefined ? addAlone(folded, sightings) : addBeside(folded, sightings, idOf);
  return topology === undefined ? map : withoutRemoved(map, topology);
};
