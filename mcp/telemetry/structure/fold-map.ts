import type { MapEdge, MapNode } from '../../contracts/dependency-map-tools.ts';
import { rankOfType } from '../merge-service-graph.ts';
import { foldEdges } from './fold-edges.ts';

const namesOf = ({ id, aliases, arn }: MapNode): string[] => [
  id,
  ...aliases,
  ...(arn === undefined ? [] : [arn]),
];

/** Two sights of one resource; `id` is the name that its metrics go by. */
const foldNodes = (id: string, a: MapNode, b: MapNode): MapNode => {
  const arn = a.arn ?? b.arn;
  const names = new Set([...namesOf(a), ...namesOf(b)]);
  const groups = [...new Set([...(a.groups ?? []), ...(b.groups ?? [])])];
  return {
    id,
    type: rankOfType(a.type) >= rankOfType(b.type) ? a.type : b.type,
    aliases: [...names].filter((name) => name !== id && name !== arn),
    ...(arn !== undefined && { arn }),
    ...(groups.length > 0 && { groups }),
  };
};

const keyOf = (from: string, to: string): string => JSON.stringify([from, to]);

/** A map that grows: what is put twice, under whatever name, is one. */
export interface FoldedMap {
  readonly nodes: Map<string, MapNode>;
  readonly edges: Map<string, MapEdge>;
  put(node: MapNode): void;
  join(edge: MapEdge): void;
}

/** An empty map in which `idOf` gives each name its id; a service does not call itself. */
export const createFoldedMap = (idOf: (name: string) => string): FoldedMap => {
  const nodes = new Map<string, MapNode>();
  const edges = new Map<string, MapEdge>();
  return {
    nodes,
    edges,
    put: (node) => {
      const id = idOf(node.id);
      nodes.set(id, foldNodes(id, nodes.get(id) ?? node, node));
    },
    join: (edge) => {
      const ends = { from: idOf(edge.from), to: idOf(edge.to) };
      if (ends.from === ends.to) return;
      const key = keyOf(ends.from, ends.to);
      const known = edges.get(key);
      const joined = { ...edge, ...ends };
      edges.set(key, known === undefined ? joined : foldEdges(known, joined));
    },
  };
};
