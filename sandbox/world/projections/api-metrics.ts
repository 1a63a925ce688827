import { answerSeriesOf, integrationSeries, ROUTES, type Route } from '../flows/api.ts';
import type { Ledger } from '../ledger.ts';
import { API_NAME, STAGE } from '../names.ts';
import { FAULT, OTHER_ERROR, THROTTLE } from '../status.ts';
import { latencyOf, type MetricSource, scoreOf } from './metric-source.ts';

/** `AWS/ApiGateway` of the stage, and of each route as with detailed metrics switched on. */
export function apiMetrics(ledger: Ledger): MetricSource[] {
  const stage = { ApiName: API_NAME, Stage: STAGE };
  const routes = ROUTES.map((route) => ({
    dimensions: { ...stage, Resource: route.resource, Method: route.method },
    of: [route],
  }));
  return [{ dimensions: stage, of: ROUTES }, ...routes].flatMap(({ dimensions, of }) =>
    metricsOf(ledger, dimensions, of),
  );
}

function metricsOf(
  ledger: Ledger,
  dimensions: Readonly<Record<string, string>>,
  routes: readonly Route[],
): MetricSource[] {
  const answers = routes.flatMap((route) => answerSeriesOf(ledger, route));
  const integrations = routes.map((route) => ledger.series(integrationSeries(route), 1));
  const identity = (metricName: string, unit = 'Count') => ({
    namespace: 'AWS/ApiGateway',
    metricName,
    dimensions,
    unit,
  });
  return [
    scoreOf(
      ledger,
      identity('Count'),
      () => answers,
      () => 1,
    ),
    scoreOf(
      ledger,
      identity('4XXError'),
      () => answers,
      (status) => (status === OTHER_ERROR || status === THROTTLE ? 1 : 0),
    ),
    scoreOf(
      ledger,
      identity('5XXError'),
      () => answers,
      (status) => (status === FAULT ? 1 : 0),
    ),
    latencyOf(ledger, identity('Latency', 'Milliseconds'), () => answers),
    latencyOf(ledger, identity('IntegrationLatency', 'Milliseconds'), () => integrations),
  ];
}
