import { setTimeout as pauseFor } from 'node:timers/promises';
import type { MapNode } from '../contracts/dependency-map-tools.ts';
import type { Window } from '../contracts/window.ts';
import type { AwsReadClients } from '../shared/aws-clients.ts';
import { type AccessLog, readAccessLog } from './access-log.ts';
import { lookupPace } from './lookup-pace.ts';
import { queriesOfNode } from './metric-catalogue.ts';
import { createChangeReader } from './read-changes.ts';
import { readColdStarts } from './read-cold-starts.ts';
import { readFlowLogs } from './read-flow-logs.ts';
import { createFunctionReader } from './read-functions.ts';
import { createSeriesReader } from './read-series.ts';
import { readServiceGraph, type TracedGraph } from './read-service-graph.ts';
import { createMapReader } from './read-service-map.ts';
import { createReadingCache } from './reading-cache.ts';
import { createStructureReader } from './structure/read-structure.ts';
import type { TopologyFile } from './structure/topology-file.ts';
import type { Reading, Telemetry } from './telemetry.ts';

export interface AwsTelemetryOptions {
  readonly region: string;
  /** For how long a reading is given again, milliseconds; default 60 000: what two tools ask is read once. */
  readonly cacheMs?: number;
  /** How long a map waits for one source of configuration, milliseconds; default 3 000. */
  readonly structureWithinMs?: number;
  /** What people know of the system that AWS does not tell. */
  readonly topology?: TopologyFile;
  /** Waits between two looks at a log query; default real time. */
  readonly pause?: (ms: number) => Promise<void>;
}

/** Configuration that ties resources together, and names of metrics, change by deployment only. */
const SLOW_CACHE_MS = 300_000;
/** Aliases and concurrency are what recovery turns: an old answer would deny that it worked. */
const FUNCTIONS_CACHE_MS = 15_000;
/** Samples of several hundred services over two windows. */
const MOST_HELD = 20_000;

/** A reading without a gap that might close within a minute is given again. */
const isSound = ({ gaps }: Reading<unknown>): boolean =>
  gaps.every(({ why }) => why !== 'throttled' && why !== 'timed-out' && why !== 'failed');

/** The id of the API behind a stage, by the host that the stage answers at. */
const apiIdOf = (stage: MapNode | undefined): string | undefined =>
  stage?.aliases
    .map((alias) => /^([a-z0-9]+)\.execute-api\./.exec(alias)?.[1])
    .find((id) => id !== undefined);

/**
 * Telemetry from an AWS account: X-Ray, CloudWatch, Logs Insights, Lambda, API Gateway, CloudTrail. Reads
 * only, a question that was asked before within `cacheMs` not at all, and never throws.
 */
export const createAwsTelemetry = (
  clients: AwsReadClients,
  {
    region,
    cacheMs = 60_000,
    structureWithinMs = 3_000,
    topology,
    pause = async (ms) => pauseFor(ms),
  }: AwsTelemetryOptions,
): Telemetry => {
  const cache = createReadingCache({ max: MOST_HELD, ttlMs: cacheMs });
  const slowCache = createReadingCache({ max: 200, ttlMs: SLOW_CACHE_MS });
  const nodes = new Map<string, MapNode>();
  const functions = createFunctionReader({
    client: clients.lambda,
    region,
    cache: createReadingCache({ max: 500, ttlMs: Math.min(cacheMs, FUNCTIONS_CACHE_MS) }),
  });
  const series = createSeriesReader({
    client: clients.cloudwatch,
    region,
    cache,
    namesCache: slowCache,
    typeOf: (node) => nodes.get(node)?.type,
  });
  const changes = createChangeReader({
    client: clients.cloudtrail,
    region,
    cache,
    pace: lookupPace,
    versionsOf: functions.versions,
  });

  const graphOf = async (window: Window): Promise<Reading<TracedGraph>> => {
    const read = async () => readServiceGraph(clients.xray, region, window);
    return cache.share(JSON.stringify(['graph', window]), read, isSound);
  };

  const readMap = createMapReader({
    readTraces: async (window) => {
      const graph = await graphOf(window);
      return graph.status === 'ok' ? { ...graph, value: graph.value.map } : graph;
    },
    structure: createStructureReader({
      clients,
      region,
      slowCache,
      cache,
      withinMs: structureWithinMs,
    }),
    ...(topology !== undefined && { topology }),
  });

  const accessLogOf = async (stage: string): Promise<AccessLog | undefined> => {
    const restApiId = apiIdOf(nodes.get(stage));
    if (restApiId === undefined) return undefined;
    const name = stage.slice(stage.lastIndexOf('/') + 1);
    const read = async () => readAccessLog(clients.apiGateway, restApiId, name);
    return slowCache.share(JSON.stringify(['access-log', stage]), read, () => true);
  };

  return {
    serviceMap: async (window, detail = 'whole') => {
      const read = async () => readMap(window, detail);
      const reading = await cache.share(JSON.stringify(['map', window, detail]), read, isSound);
      if (reading.status === 'ok') for (const node of reading.value.nodes) nodes.set(node.id, node);
      return reading;
    },
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
      const read = async () => readFlowLogs(deps, question);
      return cache.share(JSON.stringify(['flow-logs', question]), read, isSound);
    },
    functions: functions.read,
    changes,
  };
};
