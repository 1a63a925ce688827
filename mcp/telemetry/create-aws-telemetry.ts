import { setTimeout as pauseFor } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { MapNode, ServiceMap } from '../contracts/dependency-map-tools.ts';
import type { Window } from '../contracts/window.ts';
import type { AwsReadClients } from '../shared/aws-clients.ts';
import { type AccessLog, readAccessLog } from './access-log.ts';
import { queriesOfNode } from './metric-catalogue.ts';
import { createChangeReader } from './read-changes.ts';
import { readColdStarts } from './read-cold-starts.ts';
import { readFlowLogs } from './read-flow-logs.ts';
import { createFunctionReader } from './read-functions.ts';
import { createSeriesReader } from './read-series.ts';
import { readServiceGraph, type TracedGraph } from './read-service-map.ts';
import { readTopology, type Topology } from './read-topology.ts';
import { createReadingCache } from './reading-cache.ts';
import type { Reading, Telemetry } from './telemetry.ts';
import { withTopology } from './with-topology.ts';

export interface AwsTelemetryOptions {
  readonly region: string;
  /** For how long a reading is given again, milliseconds; default 15 000: late data changes a window. */
  readonly cacheMs?: number;
  /** Waits between two looks at a log query; default real time. */
  readonly pause?: (ms: number) => Promise<void>;
}

type Detail = 'whole' | 'calls';

/** Configuration that ties resources together, and names of metrics, change by deployment only. */
const SLOW_CACHE_MS = 300_000;

/** A reading without a gap that might close is given again. */
const isSound = ({ status, gaps }: Reading<unknown>): boolean =>
  status !== 'failed' && gaps.every(({ why }) => why === 'no-data' || why === 'not-configured');

const apisOf = ({ nodes }: ServiceMap): string[] =>
  nodes
    .filter(({ type }) => type === 'AWS::ApiGateway::Stage')
    .map(({ id }) => id.slice(0, id.lastIndexOf('/')))
    .toSorted();

/**
 * Telemetry from an AWS account: X-Ray, CloudWatch, Logs Insights, Lambda, API Gateway, CloudTrail. Reads
 * only, a question that was asked before within `cacheMs` not at all, and never throws.
 */
export const createAwsTelemetry = (
  clients: AwsReadClients,
  { region, cacheMs = 15_000, pause = async (ms) => pauseFor(ms) }: AwsTelemetryOptions,
): Telemetry => {
  const cache = createReadingCache({ max: 5_000, ttlMs: cacheMs });
  const slowCache = createReadingCache({ max: 200, ttlMs: SLOW_CACHE_MS });
  const types = new Map<string, string>();
  const apiIds = new Map<string, string>();
  const functions = createFunctionReader({ client: clients.lambda, region, cache });
  const series = createSeriesReader({
    client: clients.cloudwatch,
    region,
    cache,
    namesCache: slowCache,
    typeOf: (node) => types.get(node),
  });
  const changes = createChangeReader({
    client: clients.cloudtrail,
    region,
    cache,
    budget: new PQueue({ interval: 1_000, intervalCap: 2, strict: true }),
    versionsOf: functions.versions,
  });

  const topologyOf = async (apis: readonly string[], detail: Detail): Promise<Topology> =>
    slowCache.share(
      JSON.stringify(['topology', apis, detail]),
      async () => readTopology(clients, new Set(apis), detail),
      ({ gaps }) => gaps.length === 0,
    );

  const graphOf = async (window: Window): Promise<Reading<TracedGraph>> =>
    cache.share(
      JSON.stringify(['graph', window]),
      async () => readServiceGraph(clients.xray, region, window),
      isSound,
    );

  const readMap = async (window: Window, detail: Detail): Promise<Reading<ServiceMap>> => {
    const traced = await graphOf(window);
    if (traced.status !== 'ok') return traced;
    const { map } = traced.value;
    const topology = await topologyOf(apisOf(map), detail);
    for (const { name, restApiId } of topology.apis) apiIds.set(name, restApiId);
    const value = withTopology(map, topology);
    for (const { id, type } of value.nodes) types.set(id, type);
    return { ...traced, value, gaps: [...traced.gaps, ...topology.gaps] };
  };

  const accessLogOf = async (stage: string): Promise<AccessLog | undefined> => {
    const cut = stage.lastIndexOf('/');
    const restApiId = apiIds.get(stage.slice(0, cut));
    if (restApiId === undefined) return undefined;
    return slowCache.share(
      JSON.stringify(['access-log', stage]),
      async () => readAccessLog(clients.apiGateway, restApiId, stage.slice(cut + 1)),
      () => true,
    );
  };

  return {
    serviceMap: async (window, detail = 'whole') =>
      cache.share(
        JSON.stringify(['map', window, detail]),
        async () => readMap(window, detail),
        isSound,
      ),
    callTimes: async (window) => {
      const graph = await graphOf(window);
      return graph.status === 'ok' ? { ...graph, value: graph.value.callTimes } : graph;
    },
    signalsOf: (node: MapNode) => queriesOfNode(node),
    series,
    coldStarts: async (asked, window) => {
      const names = asked.toSorted();
      const deps = { client: clients.logs, region, pause };
      return cache.share(
        JSON.stringify(['reports', names, window]),
        async () => readColdStarts(deps, names, window),
        isSound,
      );
    },
    flowLogs: async (question) => {
      const deps = { client: clients.logs, region, pause, accessLogOf };
      return cache.share(
        JSON.stringify(['flow-logs', question]),
        async () => readFlowLogs(deps, question),
        isSound,
      );
    },
    functions: functions.read,
    changes,
  };
};
