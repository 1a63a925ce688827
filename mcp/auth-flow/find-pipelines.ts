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

/** Nodes that take what they are given and answer before it was dealt with. */
const NOT_WAITED_FOR = /::(SQS::Queue|SNS::Topic|Kinesis::Stream|Events::EventBus)$/;

/** Stores that an authorizer shares with others without being one that issues or checks tokens. */
const STORES = /::(DynamoDB|RDS|ElastiCache|S3|SSM|SecretsManager|KMS)(::|$)/;

const isIdentityProvider = (node: MapNode | undefined): boolean =>
  node !== undefined && IDENTITY_PROVIDERS.has(node.type);

const calledBy = (edges: readonly MapEdge[], from: string): MapEdge[] =>
  edges.filter((edge) => edge.from === from && edge.kind !== 'queue');

/**
 * Services that an authorizer asks and another service asks too, stores apart: they issue or check tokens,
 * whatever they are called.
 */
const tokenServices = (
  { edges }: ServiceMap,
  nodes: ReadonlyMap<string, MapNode>,
  authorizers: ReadonlySet<string>,
): Set<string> => {
  const askedBy = (isWanted: (from: string) => boolean) =>
    new Set(
      edges.filter(({ from, kind }) => kind === 'call' && isWanted(from)).map(({ to }) => to),
    );
  const others = askedBy((from) => !authorizers.has(from) && nodes.get(from)?.type !== 'client');
  const isStage = (id: string) => nodes.get(id)?.type.endsWith('::Stage') ?? false;
  const byStages = askedBy(isStage);
  return new Set(
    [...askedBy((from) => authorizers.has(from))].filter((id) => {
      const type = nodes.get(id)?.type ?? '';
      return (
        others.has(id) && !byStages.has(id) && !STORES.test(type) && !NOT_WAITED_FOR.test(type)
      );
    }),
  );
};

/** Breadth first along calls that the caller waits for; queues are not waited for. */
const reachOf = (map: ServiceMap, start: string): string[] => {
  const reached = new Set([start]);
  const types = new Map(map.nodes.map(({ id, type }) => [id, type]));
  let front = [start];
  for (let depth = 1; depth < MAX_DEPTH && front.length > 0; depth += 1) {
    front = front
      .filter((id) => !NOT_WAITED_FOR.test(types.get(id) ?? ''))
      .flatMap((id) => calledBy(map.edges, id))
      .map(({ to }) => to)
      .filter((id) => !reached.has(id));
    for (const id of front) reached.add(id);
  }
  return [...reached];
};

/**
 * Authentication pipelines by node types and edge kinds, never by names: an entry with its authorizer,
 * and an entry with each service that asks an identity provider or a token service itself (signing in).
 * There may be several, and there may be none.
 */
export const findPipelines = (map: ServiceMap): Pipeline[] => {
  const nodes = new Map(map.nodes.map((node) => [node.id, node]));
  const authorized = map.edges.filter(({ kind }) => kind === 'authorizes');
  const authorizers = new Set(authorized.map(({ to }) => to));
  const issuing = tokenServices(map, nodes, authorizers);
  const asking = new Set(
    map.edges
      .filter(({ kind }) => kind === 'call')
      .filter(({ to }) => isIdentityProvider(nodes.get(to)) || issuing.has(to))
      .map(({ from }) => from),
  );
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
