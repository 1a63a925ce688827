import type { MapEdge, ServiceMap } from '../../contracts/dependency-map-tools.ts';

/**
 * Bytes of JSON of the largest map that is answered. A request may have 4 MiB, and the map goes back
 * into one to be drawn; an answer carries it twice, as text with its quotes escaped.
 */
export const MOST_MAP_BYTES = 1_500_000;

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value)) + 1;

/** Trouble first: calls that fail, a minute, count a thousand times as much as calls. */
const weightOf = ({ callsPerMin = 0, errorShare = 0, throttleShare = 0 }: MapEdge): number =>
  callsPerMin * (1 + 1000 * Math.max(errorShare, throttleShare));

/**
 * The map if it fits; else as many of its connections as do, those with trouble first, then the
 * busiest, and of the services those that they join. Near-linear in the map.
 */
export const fitMap = (map: ServiceMap, mostBytes = MOST_MAP_BYTES): ServiceMap => {
  if (bytesOf(map) <= mostBytes) return map;
  const nodes = new Map(map.nodes.map((node) => [node.id, node]));
  const kept = new Set<string>();
  const edges = new Set<MapEdge>();
  let room = mostBytes - bytesOf({ nodes: [], edges: [] });
  /** Takes what fits; the first that does not ends it, so that nothing weighty is missing among the light. */
  const take = (ids: readonly string[], edge?: MapEdge): boolean => {
    const fresh = ids.flatMap((id) => (kept.has(id) ? [] : (nodes.get(id) ?? [])));
    room -= [...fresh, ...(edge ? [edge] : [])].reduce((sum, one) => sum + bytesOf(one), 0);
    if (room < 0) return false;
    for (const { id } of fresh) kept.add(id);
    if (edge) edges.add(edge);
    return true;
  };
  const byWeight = map.edges.toSorted((a, b) => weightOf(b) - weightOf(a));
  if (byWeight.every((edge) => take([edge.from, edge.to], edge)))
    map.nodes.every(({ id }) => take([id]));
  return {
    nodes: map.nodes.filter(({ id }) => kept.has(id)),
    edges: map.edges.filter((edge) => edges.has(edge)),
  };
};
