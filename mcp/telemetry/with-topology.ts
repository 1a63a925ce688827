import type { MapEdge, MapNode, ServiceMap } from '../contracts/dependency-map-tools.ts';
import type { Topology } from './read-topology.ts';

type Ties = Pick<Topology, 'authorizers' | 'eventSources'>;

interface Tie {
  readonly from: MapNode;
  readonly to: MapNode;
  readonly kind: MapEdge['kind'];
}

const node = (id: string, type: string): MapNode => ({ id, type, aliases: [] });

const tiesOf = ({ nodes }: ServiceMap, { authorizers, eventSources }: Ties): Tie[] => {
  const traced = new Set(nodes.map(({ id }) => id));
  const authorized = authorizers.flatMap(({ api, authorizer, type }) =>
    nodes
      .filter((stage) => stage.type.endsWith('::Stage') && stage.id.startsWith(`${api}/`))
      .map((from) => ({ from, to: node(authorizer, type), kind: 'authorizes' as const })),
  );
  const queued = eventSources
    .filter(({ source, consumer }) => traced.has(source) || traced.has(consumer))
    .map(({ source, type, consumer }) => ({
      from: node(source, type),
      to: node(consumer, 'AWS::Lambda::Function'),
      kind: 'queue' as const,
    }));
  return [...authorized, ...queued];
};

/** The traced map with what configuration knows better: edges that authorize or queue, and ends that were not traced. */
export const withTopology = (map: ServiceMap, topology: Ties): ServiceMap => {
  const nodes = new Map(map.nodes.map((traced) => [traced.id, traced]));
  const edges = [...map.edges];
  for (const { from, to, kind } of tiesOf(map, topology)) {
    for (const end of [from, to]) if (!nodes.has(end.id)) nodes.set(end.id, end);
    const at = edges.findIndex((edge) => edge.from === from.id && edge.to === to.id);
    const traced = edges[at];
    if (traced === undefined) edges.push({ from: from.id, to: to.id, kind });
    else edges[at] = { ...traced, kind };
  }
  return { nodes: [...nodes.values()], edges };
};
