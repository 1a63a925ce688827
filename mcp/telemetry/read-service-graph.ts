import { paginateGetServiceGraph, type XRayClient } from '@aws-sdk/client-xray';
import type { ServiceMap } from '../contracts/dependency-map-tools.ts';
import type { Evidence, Gap } from '../contracts/evidence.ts';
import type { Window } from '../contracts/window.ts';
import { gapOfAwsError } from '../shared/classify-aws-error.ts';
import { traceMapConsoleUrl } from './console-links.ts';
import { evidenceId } from './evidence-id.ts';
import { callTimesIn, mergeServiceGraph } from './merge-service-graph.ts';
import { takePages } from './take-pages.ts';
import type { CallTimes, Reading } from './telemetry.ts';

/** GetServiceGraph takes spans of at most six hours. */
const MAX_SPAN_MS = 6 * 3600_000;
/** Pages of a graph: the largest traced systems have a dozen. */
const MAX_PAGES = 20;

const evidenceOf = (region: string, window: Window, map: ServiceMap): Evidence => ({
  id: evidenceId(['service-graph', window]),
  kind: 'trace',
  title: 'Service map',
  query: `X-Ray GetServiceGraph StartTime=${window.from} EndTime=${window.to}`,
  window,
  values: [
    { label: 'services', value: map.nodes.length, unit: 'count' },
    { label: 'connections', value: map.edges.length, unit: 'count' },
  ],
  consoleUrl: traceMapConsoleUrl(region, window),
  cli: `aws xray get-service-graph --region ${region} --start-time ${window.from} --end-time ${window.to}`,
});

/** What was traced: the map, and the response times of its calls. */
export interface TracedGraph {
  readonly map: ServiceMap;
  readonly callTimes: readonly CallTimes[];
}

/** The traced service map; a window over six hours is cut to its last six and says so. */
export const readServiceGraph = async (
  client: XRayClient,
  region: string,
  asked: Window,
): Promise<Reading<TracedGraph>> => {
  const toMs = Date.parse(asked.to);
  const fromMs = Math.max(Date.parse(asked.from), toMs - MAX_SPAN_MS);
  const window = { from: new Date(fromMs).toISOString(), to: asked.to };
  const gaps: Gap[] =
    fromMs > Date.parse(asked.from)
      ? [{ what: 'traces older than six hours before the end', why: 'not-configured' }]
      : [];
  try {
    const span = { StartTime: new Date(fromMs), EndTime: new Date(toMs) };
    const { pages, cut } = await takePages(
      paginateGetServiceGraph({ client }, span),
      MAX_PAGES,
      ({ NextToken: next }) => next,
    );
    if (cut) gaps.push({ what: 'further traced services', why: 'left-out' });
    const services = pages.flatMap(({ Services: list = [] }) => list);
    const map = mergeServiceGraph(services, (toMs - fromMs) / 60_000);
    const evidence = [evidenceOf(region, window, map)];
    if (map.nodes.length === 0)
      return { status: 'no-data', evidence, gaps: [...gaps, { what: 'traces', why: 'no-data' }] };
    return { status: 'ok', value: { map, callTimes: callTimesIn(services) }, evidence, gaps };
  } catch (error) {
    return { status: 'failed', evidence: [], gaps: [...gaps, gapOfAwsError('traces', error)] };
  }
};
