import type { MapEdge } from '../../contracts/dependency-map-tools.ts';
import { isClient } from '../engine/call-graph.ts';
import { callRatioOf } from '../engine/call-ratio.ts';
import type { Ranking } from '../engine/rank-causes.ts';
import { type Vitals, vitalsOf } from './vitals.ts';

/** One way on which trouble may pass, by index of its ends. */
export interface Way {
  readonly index: number;
  readonly from: number;
  readonly to: number;
  /** `call` waits for an answer, `send` puts a message, `consume` takes one. */
  readonly kind: 'call' | 'send' | 'consume';
  /** Calls for one request of the caller, usually and now. */
  readonly calls: number;
  readonly callsNow: number;
  readonly edge: MapEdge;
}

/** A node with its ways by direction. */
export interface Place {
  readonly index: number;
  readonly id: string;
  readonly vitals: Vitals;
  readonly out: readonly Way[];
  readonly into: readonly Way[];
  readonly isQueue: boolean;
  /** Consumed from a queue: works off what it can and refuses nothing. */
  readonly isConsumer: boolean;
  readonly maxConcurrency: number | undefined;
  readonly limit: Limit;
}

/** What bounds the requests that a node takes: nothing, capacity given a second, concurrency, or its workers and processors. */
type Limit = 'none' | 'capacity' | 'concurrency' | 'workers';

/** By CloudFormation type; what is no managed service has workers. */
const LIMITS: readonly (readonly [RegExp, Limit])[] = [
  [/^AWS::(ApiGateway|ApiGatewayV2|ElasticLoadBalancingV2|SQS|SNS|S3|Events)::/, 'none'],
  [/^AWS::DynamoDB::/, 'capacity'],
  [/^AWS::Lambda::/, 'concurrency'],
];

const limitOf = (type: string | undefined, { capacity }: Vitals): Limit => {
  if (capacity) return 'capacity';
  return LIMITS.find(([pattern]) => pattern.test(type ?? ''))?.[1] ?? 'workers';
};

/** The system as the forecast sees it: the graph by index, callees before callers. */
export interface SystemModel {
  /** Callees before their callers. */
  readonly places: readonly Place[];
  readonly callersFirst: readonly Place[];
  readonly ways: readonly Way[];
  readonly indexOf: ReadonlyMap<string, number>;
}

const UNSEEN: Vitals = { overdrawnS: 0, isInTrouble: false };

/** Ids so that callees come before their callers, cycles cut where they are met; without recursion. */
const calleesFirst = ({ graph }: Ranking): string[] => {
  const order: string[] = [];
  const seen = new Set<string>();
  for (const root of graph.nodes.keys()) {
    if (seen.has(root)) continue;
    seen.add(root);
    const stack: { id: string; next: number }[] = [{ id: root, next: 0 }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const to = graph.callees(top.id)[top.next]?.to;
      top.next += 1;
      if (to === undefined) order.push(stack.pop()?.id ?? '');
      else if (!seen.has(to)) {
        seen.add(to);
        stack.push({ id: to, next: 0 });
      }
    }
  }
  return order;
};

const isQueueNode = (id: string, { graph }: Ranking): boolean =>
  graph.callees(id).some(({ kind }) => kind === 'queue');

/** Indexes what was ranked for projection; clients are left out, for they pass nothing on. */
export const systemModelOf = (ranking: Ranking): SystemModel => {
  const { graph, changes } = ranking;
  const ids = calleesFirst(ranking).filter((id) => !isClient(graph.nodes.get(id)));
  const indexOf = new Map(ids.map((id, index) => [id, index]));
  const queues = new Set(ids.filter((id) => isQueueNode(id, ranking)));
  const ways: Way[] = [];
  const out: Way[][] = ids.map(() => []);
  const into: Way[][] = ids.map(() => []);
  ids.forEach((id, from) => {
    for (const edge of graph.callees(id)) {
      const to = indexOf.get(edge.to);
      if (to === undefined) continue;
      const ratio = callRatioOf(edge, graph, changes);
      const kind = edge.kind === 'queue' ? 'consume' : queues.has(edge.to) ? 'send' : 'call';
      const way: Way = {
        index: ways.length,
        from,
        to,
        kind,
        calls: ratio.usual,
        callsNow: ratio.now,
        edge,
      };
      ways.push(way);
      out[from]?.push(way);
      into[to]?.push(way);
    }
  });
  const places = ids.map((id, index): Place => {
    const change = changes.get(id);
    const vitals = change ? vitalsOf(change, ranking) : UNSEEN;
    return {
      index,
      id,
      vitals,
      out: out[index] ?? [],
      into: into[index] ?? [],
      isQueue: queues.has(id),
      isConsumer: (into[index] ?? []).some(({ kind }) => kind === 'consume'),
      maxConcurrency: graph.nodes.get(id)?.maxConcurrency,
      limit: limitOf(graph.nodes.get(id)?.type, vitals),
    };
  });
  return { places, callersFirst: places.toReversed(), ways, indexOf };
};
