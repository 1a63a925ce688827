import { nodeOfMetric } from '../../mcp/contracts/alarm-node.ts';
import type { ServiceMap } from '../../mcp/contracts/dependency-map-tools.ts';
import type { Incident } from './incident.ts';
import type { AlarmNotice, EpochMs } from './intake-signal.ts';

/** Where an alarm belongs: to an incident that is known, or to a new one. */
export type Placement =
  | { readonly kind: 'same-alarm'; readonly incidentId: string }
  | { readonly kind: 'joins'; readonly incidentId: string; readonly why: string }
  | { readonly kind: 'opens' }
  /** An OK that nobody waits for. */
  | { readonly kind: 'ignored' };

export interface GroupingLimits {
  /** Alarms of one cause come within this of the incident's newest alarm. */
  readonly windowMs: number;
  /** Without knowing where a service stands, only what fires this close together is one incident. */
  readonly blindWindowMs: number;
  /** Calls between two services that may lie between cause and effect. */
  readonly maxHops: number;
  /** A resolved incident is reopened by its own alarm within this. */
  readonly reopenMs: number;
}

/** The service that an alarm watches, as the service map names it. */
export const nodeOfAlarm = (alarm: AlarmNotice): string | undefined =>
  alarm.metric &&
  nodeOfMetric({
    namespace: alarm.metric.namespace,
    metricName: alarm.metric.metricName,
    dimensions: alarm.metric.dimensions,
  });

/**
 * Places one alarm: first with the incident that has it already, else with an incident of a
 * neighbour in the service map that fired shortly before (a lull in an open incident is no end of it),
 * else apart. Without a map, closeness in
 * time alone decides, since one thread too few is calmer than many.
 */
export const placeAlarm = (
  alarm: AlarmNotice,
  incidents: readonly Incident[],
  map: ServiceMap | null,
  limits: GroupingLimits,
): Placement => {
  const known = incidents.findLast(
    (incident) => has(incident, alarm) && alive(incident, alarm, limits),
  );
  if (known) return { kind: 'same-alarm', incidentId: known.id };
  if (alarm.state !== 'ALARM') return { kind: 'ignored' };
  const near = incidents
    .filter((incident) => incident.status === 'open' && isWithin(incident, alarm, limits.windowMs))
    .map((incident) => ({ incident, why: whyTogether(incident, alarm, map, limits) }))
    .find((match) => match.why !== null);
  if (near?.why) return { kind: 'joins', incidentId: near.incident.id, why: near.why };
  return { kind: 'opens' };
};

const has = (incident: Incident, alarm: AlarmNotice): boolean =>
  incident.alarms.some((known) => known.notice.arn === alarm.arn);

const alive = (incident: Incident, alarm: AlarmNotice, limits: GroupingLimits): boolean =>
  incident.status === 'open' ||
  (incident.resolved !== null && alarm.stateChangedAt - incident.resolved.at <= limits.reopenMs);

const newestAlarmAt = (incident: Incident): EpochMs =>
  Math.max(incident.openedAt, ...incident.alarms.map((known) => known.notice.stateChangedAt));

const isWithin = (incident: Incident, alarm: AlarmNotice, milliseconds: number): boolean =>
  Math.abs(alarm.stateChangedAt - newestAlarmAt(incident)) <= milliseconds;

/** What was not called lately, such as a stand-by, is not on the map. */
const isOnMap = (map: ServiceMap, node: string): boolean =>
  map.edges.some((edge) => edge.from === node || edge.to === node);

/** True when the map knows a service that fires in this incident; the first alarm may be a stand-by's. */
const isPlaced = ({ alarms }: Incident, map: ServiceMap): boolean =>
  alarms.some(({ notice }) => {
    const node = nodeOfAlarm(notice);
    return node !== undefined && isOnMap(map, node);
  });

const whyTogether = (
  incident: Incident,
  alarm: AlarmNotice,
  map: ServiceMap | null,
  limits: GroupingLimits,
): string | null => {
  const node = nodeOfAlarm(alarm);
  if (map && node && isOnMap(map, node) && isPlaced(incident, map))
    return whyNear(incident, node, map, limits.maxHops);
  if (!isWithin(incident, alarm, limits.blindWindowMs)) return null;
  return map && map.edges.length > 0
    ? 'fired within the same minutes; the service map does not know both'
    : 'fired within the same minutes; no service map to tell them apart';
};

const whyNear = (
  incident: Incident,
  node: string,
  map: ServiceMap,
  maxHops: number,
): string | null => {
  for (const known of incident.alarms) {
    const other = nodeOfAlarm(known.notice);
    const hops = other === undefined ? null : hopsBetween(map, node, other, maxHops);
    if (node === other) return `also on ${node}`;
    if (hops === 0) return `${node} and ${other} are in the same requests`;
    if (hops !== null) return `${node} is ${hops} ${hops === 1 ? 'call' : 'calls'} from ${other}`;
  }
  return null;
};

/**
 * Fewest calls between two services in either direction; null when more than `most`. An authorizer
 * stands in every request of what it lets in, so there is no call between the two.
 */
export const hopsBetween = (
  map: ServiceMap,
  from: string,
  to: string,
  most: number,
): number | null => {
  const gates = map.edges.filter(({ kind }) => kind === 'authorizes');
  let reached = besides(new Set([from]), gates);
  for (let hops = 0; hops <= most; hops += 1) {
    if (reached.has(to)) return hops;
    reached = besides(withNeighbours(reached, map.edges), gates);
  }
  return null;
};

const withNeighbours = (
  nodes: ReadonlySet<string>,
  edges: ServiceMap['edges'],
): ReadonlySet<string> => {
  const next = new Set(nodes);
  for (const { from, to } of edges) {
    if (nodes.has(from)) next.add(to);
    if (nodes.has(to)) next.add(from);
  }
  return next;
};

/** These services with all that stand beside them, over as many of these edges as it takes. */
const besides = (nodes: ReadonlySet<string>, edges: ServiceMap['edges']): ReadonlySet<string> => {
  const more = withNeighbours(nodes, edges);
  return more.size === nodes.size ? nodes : besides(more, edges);
};
