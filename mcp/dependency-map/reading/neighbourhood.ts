import type { MapNode, ServiceMap } from '../../contracts/dependency-map-tools.ts';
import { callGraphOf } from '../engine/call-graph.ts';

/** Nodes of the same stack or application as these: a neighbour that no call leads to. */
const groupMates = (of: ReadonlySet<string>, nodes: ReadonlyMap<string, MapNode>): string[] => {
  const groups = new Set([...of].flatMap((id) => nodes.get(id)?.groups ?? []));
  return [...nodes.values()]
    .filter((node) => node.groups?.some((group) => groups.has(group)))
    .map(({ id }) => id);
};

/**
 * The nodes to read, nearest to the symptom first (by calls in either direction), then those deployed
 * together with them, then the others; at most `most`. Reading is budgeted: a large system must not starve its own monitoring.
 */
export const neighbourhood = (
  map: ServiceMap,
  centre: string | undefined,
  most: number,
): MapNode[] => {
  const graph = callGraphOf(map.nodes, map.edges);
  const start = [...graph.nodes.values()].find(
    ({ id, aliases }) => id === centre || (centre !== undefined && aliases.includes(centre)),
  );
  const order = new Set<string>(start ? [start.id] : []);
  for (const id of order) {
    if (order.size >= most) break;
    for (const { to } of graph.callees(id)) order.add(to);
    for (const { from } of graph.callers(id)) order.add(from);
  }
  for (const id of groupMates(order, graph.nodes)) order.add(id);
  for (const id of graph.nodes.keys()) order.add(id);
  return [...order]
    .slice(0, most)
    .map((id) => graph.nodes.get(id))
    .filter((node) => node !== undefined);
};
