import type { Window } from '../contracts/window.ts';
import { jsurl } from './jsurl.ts';
import type { MetricStat } from './metric-stat.ts';

const home = (region: string) =>
  `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}`;

/** The CloudWatch console page that graphs these metrics over the window. */
export const metricConsoleUrl = (
  region: string,
  stats: readonly MetricStat[],
  window: Window,
  periodS: number,
): string => {
  const metrics = stats.map(({ namespace, metricName, dimensions, statistic }) => [
    namespace,
    metricName,
    ...Object.entries(dimensions).flat(),
    { stat: statistic, period: periodS },
  ]);
  const graph = { metrics, view: 'timeSeries', region, start: window.from, end: window.to };
  return `${home(region)}#metricsV2:graph=${jsurl(graph)}`;
};

/** The Logs Insights page with the query filled in. */
export const logsConsoleUrl = (
  region: string,
  logGroups: readonly string[],
  query: string,
  window: Window,
): string => {
  const detail = {
    end: window.to,
    start: window.from,
    timeType: 'ABSOLUTE',
    tz: 'UTC',
    editorString: query,
    source: logGroups,
  };
  return `${home(region)}#logsV2:logs-insights$3FqueryDetail$3D${jsurl(detail)}`;
};

/** The X-Ray trace map over the window. */
export const traceMapConsoleUrl = (region: string, { from, to }: Window): string =>
  `${home(region)}#xray:service-map/map?~(timeRange~(end~'${jsurlTime(to)}~start~'${jsurlTime(from)}))`;

/** The configuration page of a Lambda function. */
export const functionConsoleUrl = (region: string, name: string): string =>
  `https://${region}.console.aws.amazon.com/lambda/home?region=${region}#/functions/${encodeURIComponent(name)}`;

/** CloudTrail's event history of one resource. */
export const trailConsoleUrl = (region: string, resource: string): string =>
  `https://${region}.console.aws.amazon.com/cloudtrailv2/home?region=${region}#/events?ResourceName=${encodeURIComponent(resource)}`;

const jsurlTime = (instant: string) => instant.replaceAll(':', '*3a');
