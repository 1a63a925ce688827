import type { Edge, Service } from '@aws-sdk/client-xray';
import type { MapEdge, MapNode, ServiceMap } from '../contracts/dependency-map-tools.ts';
import { responseTimePercentiles } from './response-time-percentiles.ts';
import type { CallTimes } from './telemetry.ts';

/** X-Ray's shorter type names, as CloudFormation names the resource. */
const TYPES: Readonly<Record<string, string>> = {
  'AWS::Lambda': 'AWS::Lambda::Function',
  'AWS::SQS': 'AWS::SQS::Queue',
  'AWS::SNS': 'AWS::SNS::Topic',
};

const typeOf = ({ Type: type }: Service): string =>
  type === undefined || type === 'unknown' ? 'remote' : (TYPES[type] ?? type);

/** How much a type says: a resource over a service, a service over a name that someone called. */
export const rankOfType = (type: string): number =>
  type === 'remote' ? 0 : type.split('::').length;

/** Queues are seen by URL and others by ARN; the map knows them by their last part. */
const shortName = (name: string): string =>
  /^(https?:\/\/sqs|arn:)/.test(name) ? (name.split(/[/:]/).at(-1) ?? name) : name;

interface Tally {
  calls: number;
  errors: number;
  faults: number;
  throttles: number;
  seconds: number;
  bars: { value: number; count: number }[];
}

const addTo = (tally: Tally, edge: Edge): Tally => {
  const stats = edge.SummaryStatistics;
  tally.calls += stats?.TotalCount ?? 0;
  tally.errors +=
    (stats?.ErrorStatistics?.TotalCount ?? 0) + (stats?.FaultStatistics?.TotalCount ?? 0);
  tally.faults += stats?.FaultStatistics?.TotalCount ?? 0;
  tally.throttles += stats?.ErrorStatistics?.ThrottleCount ?? 0;
  tally.seconds += stats?.TotalResponseTime ?? 0;
  for (const { Value: value = 0, Count: count = 0 } of edge.ResponseTimeHistogram ?? [])
    tally.bars.push({ value, count });
  return tally;
};

const edgeOf = (from: string, to: string, tally: Tally, minutes: number): MapEdge => {
  const { calls, errors, throttles, seconds, bars } = tally;
  const percentilesMs = responseTimePercentiles(bars);
  return {
    from,
    to,
    kind: 'call',
    callsPerMin: calls / minutes,
    ...(calls > 0 && {
      errorShare: errors / calls,
      throttleShare: throttles / calls,
      meanMs: (seconds / calls) * 1000,
    }),
    ...(percentilesMs !== undefined && { percentilesMs }),
  };
};

const nodesOf = (services: readonly Service[], idOf: (service: Service) => string): MapNode[] => {
  const nodes = new Map<string, MapNode>();
  for (const service of services) {
    const id = idOf(service);
    const type = typeOf(service);
    const known = nodes.get(id);
    const names = [...(service.Names ?? []), service.Name ?? '', ...(known?.aliases ?? [])];
    nodes.set(id, {
      id,
      type: known !== undefined && rankOfType(known.type) >= rankOfType(type) ? known.type : type,
      aliases: [...new Set(names)].filter((name) => name !== id && name !== ''),
    });
  }
  return [...nodes.values()];
};

/** Names of services on the map, by their reference in the graph. */
const namesOf = (services: readonly Service[]) => {
  const served = new Set(services.filter((s) => s.Type !== 'client').map((s) => s.Name));
  return (service: Service): string => {
    const name = service.Name ?? `service ${service.ReferenceId ?? ''}`;
    if (service.Type === 'client') return served.has(name) ? `clients of ${name}` : name;
    return shortName(name);
  };
};

const talliesOf = (services: readonly Service[]) => {
  const idOf = namesOf(services);
  const ids = new Map(services.map((service) => [service.ReferenceId, idOf(service)]));
  const tallies = new Map<string, { from: string; to: string; tally: Tally }>();
  for (const service of services)
    for (const edge of service.Edges ?? []) {
      const from = idOf(service);
      const to = ids.get(edge.ReferenceId);
      if (to === undefined || to === from) continue;
      const key = JSON.stringify([from, to]);
      const known = tallies.get(key)?.tally;
      const empty = { calls: 0, errors: 0, faults: 0, throttles: 0, seconds: 0, bars: [] };
      tallies.set(key, { from, to, tally: addTo(known ?? empty, edge) });
    }
  return [...tallies.values()];
};

/**
 * X-Ray's services as nodes of a map. A function appears twice (`AWS::Lambda`, the service, and
 * `AWS::Lambda::Function`, the code), a queue by its URL, an endpoint as `remote` until it reports
 * itself: those of one name become one node. Counts are of sampled requests.
 */
export const mergeServiceGraph = (services: readonly Service[], minutes: number): ServiceMap => ({
  nodes: nodesOf(services, namesOf(services)),
  edges: talliesOf(services).map(({ from, to, tally }) => edgeOf(from, to, tally, minutes)),
});

/** Response times of every call of the same map, whole: percentiles do not add up, distributions do. */
export const callTimesIn = (services: readonly Service[]): CallTimes[] =>
  talliesOf(services).map(({ from, to, tally }) => {
    const { calls, errors, faults, throttles, bars } = tally;
    const counts = new Map<number, number>();
    for (const { value, count } of bars) counts.set(value, (counts.get(value) ?? 0) + count);
    return {
      from,
      to,
      calls,
      faults,
      throttles,
      refusals: errors - faults - throttles,
      bars: [...counts]
        .map(([value, count]) => ({ value, count }))
        .toSorted((a, b) => a.value - b.value),
    };
  });
