import { setTimeout as pauseFor } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { MapNode, ServiceMap } from '../contracts/dependency-map-tools.ts';
import type { Window } from '../contracts/window.ts';
import type { AwsReadClients } from '../shared/aws-clients.ts';
import { queriesOfNode } from './metric-catalogue.ts';
import { createChangeReader } from './read-changes.ts';
import { readColdStarts } from './read-cold-starts.ts';
import { createFunctionReader } from './read-functions.ts';
import { createSeriesReader } from './read-series.ts';
import { readServiceGraph } from './read-service-map.ts';
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
  const readFunctions = createFunctionReader({ client: clients.lambda, region, cache });
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
    budget: new PQueue({ interval: 1_000, intervalCap: 2 }),
    readFunctions,
  });

  const topologyOf = async (apis: readonly string[]): Promise<Topology> =>
    slowCache.share(
      JSON.stringify(['topology', apis]),
      async () => readTopology(clients, new Set(apis)),
      ({ gaps }) => gaps.length === 0,
    );

  const readMap = async (window: Window): Promise<Reading<ServiceMap>> => {
    const traced = await readServiceGraph(clients.xray, region, window);
    if (traced.status !== 'ok') return traced;
    const topology = await topologyOf(apisOf(traced.value));
    const value = withTopology(traced.value, topology);
    for (const { id, type } of value.nodes) types.set(id, type);
    return { ...traced, value, gaps: [...traced.gaps, ...topology.gaps] };
  };

  return {
    serviceMap: async (window) =>
      cache.share(JSON.stringify(['map', window]), async () => readMap(window), isSound),
    signalsOf: (node: MapNode) => queriesOfNode(node),
    series,
    coldStarts: async (functions, window) => {
      const names = functions.toSorted();
      const deps = { client: clients.logs, region, pause };
      return cache.share(
        JSON.stringify(['reports', names, window]),
        async () => readColdStarts(deps, names, window),
        isSound,
      );
    },
    functions: readFunctions,
    changes,
  };
};
