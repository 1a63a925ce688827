import type { ServiceMap } from '../../contracts/dependency-map-tools.ts';
import { callGraphOf } from '../engine/call-graph.ts';

/**
 * The part of a map within so many calls of a service, in either direction, nearest first; undefined
 * when the map does not have it under this name or another of its names.
 */
export const mapAround = (
  map: ServiceMap,
  centre: string,
  hops: number,
): ServiceMap | undefined => {
  const graph = callGraphOf(map.nodes, map.edges);
  const start =
    graph.nodes.get(centre) ??
    [...graph.nodes.values()].find(({ aliases }) => aliases.includes(centre));
  if (!start) return undefined;
  const near = new Set([start.id]);
  let rim = [start.id];
  for (let hop = 0; hop < hops && rim.length > 0; hop += 1) {
    rim = rim
      .flatMap((id) => [
        ...graph.callees(id).map(({ to }) => to),
        ...graph.callers(id).map(({ from }) => from),
      ])
      .filter((id) => !near.has(id));
    for (const id of rim) near.add(id);
  }
  return {
    nodes: [...near].flatMap((id) => graph.nodes.get(id) ?? []),
    edges: map.edges.filter(({ from, to }) => near.has(from) && near.has(to)),
  };
};
