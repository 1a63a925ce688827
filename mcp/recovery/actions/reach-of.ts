import type { ReachMap } from './action.ts';

export interface Reach {
  /** Services that call the node, directly or through others; null where the map does not have it. */
  readonly dependants: number | null;
  /** Its share of the calls that enter the system, 0 to 1; null where calls are not counted. */
  readonly trafficShare: number | null;
}

const callersOf = (map: ReachMap, node: string): ReadonlySet<string> => {
  const found = new Set<string>();
  const queue = [node];
  for (let next = queue.pop(); next !== undefined; next = queue.pop())
    for (const { from, to } of map.edges)
      if (to === next && from !== node && !found.has(from)) {
        found.add(from);
        queue.push(from);
      }
  return found;
};

const sumOfCalls = (edges: ReachMap['edges']): number | null =>
  edges.reduce<number | null>(
    (sum, { callsPerMin }) =>
      sum === null || callsPerMin === undefined ? null : sum + callsPerMin,
    0,
  );

const trafficShareOf = (map: ReachMap, node: string): number | null => {
  const called = new Set(map.edges.map(({ to }) => to));
  if (!called.has(node)) return null;
  const entering = sumOfCalls(map.edges.filter(({ from }) => !called.has(from)));
  const arriving = sumOfCalls(map.edges.filter(({ to }) => to === node));
  return entering === null || arriving === null || entering === 0
    ? null
    : Math.min(1, arriving / entering);
};

/** How much hangs on a node. Clients are no services; an unknown node is unknown, not unimportant. */
export const reachOf = (map: ReachMap | null, node: string): Reach => {
  if (!map?.nodes.some(({ id }) => id === node)) return { dependants: null, trafficShare: null };
  const clients = new Set(map.nodes.filter(({ type }) => type === 'client').map(({ id }) => id));
  const services = [...callersOf(map, node)].filter((caller) => !clients.has(caller));
  return { dependants: services.length, trafficShare: trafficShareOf(map, node) };
};
