import type { MapEdge, MapNode } from '../../contracts/dependency-map-tools.ts';

/** Who calls whom, looked up from either side. */
export interface CallGraph {
  readonly nodes: ReadonlyMap<string, MapNode>;
  callees(id: string): readonly MapEdge[];
  callers(id: string): readonly MapEdge[];
}

const NONE: readonly MapEdge[] = [];

/** Indexes a service map; ends of edges that are no nodes become nodes of unknown type, self calls are dropped. */
export const callGraphOf = (nodes: readonly MapNode[], edges: readonly MapEdge[]): CallGraph => {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const out = new Map<string, MapEdge[]>();
  const into = new Map<string, MapEdge[]>();
  const put = (index: Map<string, MapEdge[]>, id: string, edge: MapEdge): void => {
    const list = index.get(id);
    if (list) list.push(edge);
    else index.set(id, [edge]);
    if (!known.has(id)) known.set(id, { id, type: 'unknown', aliases: [] });
  };
  for (const edge of edges) {
    if (edge.from === edge.to) continue;
    put(out, edge.from, edge);
    put(into, edge.to, edge);
  }
  return {
    nodes: known,
    callees: (id) => out.get(id) ?? NONE,
    callers: (id) => into.get(id) ?? NONE,
  };
};

/** All nodes from which `id` is reached, or with `callees` all that it reaches; without itself. */
export const reachFrom = (
  graph: CallGraph,
  id: string,
  direction: 'callees' | 'callers',
): Set<string> => {
  const seen = new Set([id]);
  const queue = [id];
  for (let node = queue.pop(); node !== undefined; node = queue.pop())
    for (const edge of graph[direction](node)) {
      const next = direction === 'callees' ? edge.to : edge.from;
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  seen.delete(id);
  return seen;
};

/** True for what only calls and is not called for work of its own: a browser, an X-Ray client. */
export const isClient = (node: MapNode | undefined): boolean => node?.type === 'client';
