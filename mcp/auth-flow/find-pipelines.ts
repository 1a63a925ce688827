import type { MapEdge, MapNode, ServiceMap } from '../contracts/dependency-map-tools.ts';

/** A way that authentication takes through the map. */
export interface Pipeline {
  /** `entry → service`: unique. */
  readonly id: string;
  /** Node where requests come in. */
  readonly entry: string;
  /** Node ids in the order in which they are called, the entry first. */
  readonly hops: readonly string[];
}

const IDENTITY_PROVIDERS: ReadonlySet<string> = new Set([
  'AWS::Cognito::UserPool',
  'AWS::Cognito::IdentityPool',
]);

/** Hops behind the entry; further ones belong to somebody else's flow. */
const MAX_DEPTH = 4;

const isIdentityProvider = (node: MapNode | undefined): boolean =>
  node !== undefined && IDENTITY_PROVIDERS.has(node.type);

const calledBy = (edges: readonly MapEdge[], from: string): MapEdge[] =>
  edges.filter((edge) => edge.from === from && edge.kind !== 'queue');

/** Breadth first along calls that the caller waits for; queues are not waited for. */
const reachOf = (map: ServiceMap, start: string): string[] => {
  const reached = new Set([start]);
  let front = [start];
  for (let depth = 1; depth < MAX_DEPTH && front.length > 0; depth += 1) {
    front = front
      .flatMap((id) => calledBy(map.edges, id))
      .map(({ to }) => to)
      .filter((id) => !reached.has(id));
    for (const id of front) reached.add(id);
  }
  return [...reached];
};

/**
 * Authentication pipelines by node types and edge kinds, never by names: an entry with its authorizer,
 * and an entry with each service that asks an identity provider itself (signing in). There may be several,
 * and there may be none.
 */
export const findPipelines = (map: ServiceMap): Pipeline[] => {
  const nodes = new Map(map.nodes.map((node) => [node.id, node]));
  const authorized = map.edges.filter(({ kind }) => kind === 'authorizes');
  const asking = new Set(
    map.edges
      .filter(({ to, kind }) => kind === 'call' && isIdentityProvider(nodes.get(to)))
      .map(({ from }) => from),
  );
  const authorizers = new Set(authorized.map(({ to }) => to));
  const signingIn = map.edges.filter(
    ({ from, to, kind }) =>
      kind === 'call' &&
      asking.has(to) &&
      !authorizers.has(to) &&
      nodes.get(from)?.type !== 'client' &&
      !asking.has(from),
  );
  return [...authorized, ...signingIn].map(({ from: entry, to }) => ({
    id: `${entry} → ${to}`,
    entry,
    hops: [...new Set([entry, ...reachOf(map, to)])],
  }));
};
