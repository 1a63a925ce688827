import type { Ledger } from '../ledger.ts';
import { invocationSeriesOf, outcomeOfClass } from '../services/invocation-class.ts';
import { THROTTLE } from '../status.ts';
import type { MetricIdentity } from '../world.ts';
import { latencyOf, type MetricSource, readingsOf, scoreOf } from './metric-source.ts';

/** `AWS/Lambda` of one function, by its name. Duration is without init, as in AWS. */
export function lambdaMetrics(ledger: Ledger, functionName: string): MetricSource[] {
  const identity = (metricName: string, unit = 'Count'): MetricIdentity => ({
    namespace: 'AWS/Lambda',
    metricName,
    dimensions: { FunctionName: functionName },
    unit,
  });
  const gauge = (name: string) => ledger.gauge(`${name}|${functionName}`);
  const versions = () => ledger.seriesUnder(invocationSeriesOf(functionName));
  const callers = () =>
    ledger.seriesUnder('edge|').filter(({ name }) => name.endsWith(`|${functionName}`));
  return [
    scoreOf(ledger, identity('Invocations'), versions, () => 1),
    scoreOf(ledger, identity('Errors'), versions, (classIndex) =>
      outcomeOfClass(classIndex) === 'ok' ? 0 : 1,
    ),
    scoreOf(ledger, identity('Throttles'), callers, (status) => (status === THROTTLE ? 1 : 0)),
    latencyOf(ledger, identity('Duration', 'Milliseconds'), versions),
    readingsOf(ledger, identity('ConcurrentExecutions'), gauge('concurrency')),
    readingsOf(ledger, identity('ProvisionedConcurrencyInvocations'), gauge('pc-invocations')),
    readingsOf(
      ledger,
      identity('ProvisionedConcurrencySpilloverInvocations'),
      gauge('pc-spillover'),
    ),
    readingsOf(ledger, identity('ProvisionedConcurrencyUtilization'), gauge('pc-utilization')),
  ];
}
