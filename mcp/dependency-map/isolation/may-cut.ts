import type { MapEdge, MapNode } from '../../contracts/dependency-map-tools.ts';
import { type CallGraph, isClient } from '../engine/call-graph.ts';

const QUEUE = 'AWS::SQS::Queue';
const LAMBDA = 'AWS::Lambda::Function';

/** Services that forward, store or check, but run no code that could answer in another's place. */
const NO_CODE =
  /^AWS::(ApiGateway|ApiGatewayV2|Cognito|DynamoDB|ElasticLoadBalancingV2|Events|Kinesis|RDS|S3|SNS|SQS)::/;

/** Nobody may answer in place of what says who a user is. */
const IDENTITY = /^AWS::Cognito::/;

/** True for what lets requests in: without it they would pass unchecked, or not at all. */
export const isAuthorizer = (id: string, graph: CallGraph): boolean =>
  graph.callers(id).some(({ kind }) => kind === 'authorizes');

export const isQueue = (node: MapNode | undefined): boolean => node?.type === QUEUE;

export const isFunction = (node: MapNode | undefined): boolean => node?.type === LAMBDA;

/**
 * True for a call that the caller could do without for a while: never a client's, never one by or to
 * an authorizer or a user pool, and no message: a queue is paused, not broken.
 */
export const mayCut = (edge: MapEdge, graph: CallGraph): boolean => {
  const [from, to] = [graph.nodes.get(edge.from), graph.nodes.get(edge.to)];
  if (edge.kind !== 'call' || isClient(from) || isQueue(to)) return false;
  if (NO_CODE.test(from?.type ?? '') || IDENTITY.test(to?.type ?? '')) return false;
  return !isAuthorizer(edge.from, graph) && !isAuthorizer(edge.to, graph);
};
