import type { RecordedBlock, RecordedSet } from '../../../telemetry/recorded-set.ts';
import type { Random } from '../random.ts';
import type { Period } from './period.ts';
import type { Call, Service, System } from './system.ts';

type Shown = RecordedBlock['series'];

/** What is known of a system besides its metrics. */
interface Insight {
  /** Share of calls whose time-outs, retries and fallbacks are written down. */
  readonly policies: number;
  readonly isTraced: boolean;
}

const insightOf = (random: Random): Insight => ({
  policies: random.pick([1, 1, 1, 0.7]),
  isTraced: random.chance(0.75),
});

const noisy = (value: number, share: number, random: Random): number =>
  value * Math.max(0.1, 1 + share * random.normal());

/** Metrics of one service as CloudWatch has them for its kind; `lost` is the share of provisioned capacity that is gone. */
const seriesOf = (
  { id, kind, scatter, mostPerS }: Service,
  periods: readonly Period[],
  givenAt: (period: number) => number,
  random: Random,
): Shown => {
  const series = (
    metric: string,
    statistic: string,
    of: (one: Period, at: number) => number | null,
  ) => ({
    node: id,
    metric,
    statistic,
    values: periods.map(of),
  });
  const latency = series('latency', 'Average', (one) =>
    one.served < 1
      ? null
      : noisy(one.servedS / one.served, scatter / Math.sqrt(one.served), random),
  );
  const count = (metric: string, of: (one: Period) => number) =>
    series(metric, 'Sum', (one) => Math.round(of(one)));
  const requests = count('requests', (one) => one.served);
  const errors = count('errors', (one) => one.failed - one.refused);
  const throttles = count('throttles', (one) => one.refused);
  const inUse = (metric: string) => series(metric, 'Maximum', (one) => Math.round(one.inUseMost));
  const cpu = series('cpu', 'Average', (one) => Math.min(100, noisy(100 * one.busy, 0.04, random)));
  switch (kind) {
    case 'stage':
      return [
        latency,
        count('requests', (one) => one.requests),
        count('errors', (one) => one.failed),
      ];
    case 'function':
      return [latency, requests, errors, throttles, inUse('ConcurrentExecutions')];
    case 'table':
      return [
        latency,
        requests,
        errors,
        throttles,
        count('ConsumedReadCapacityUnits', (one) => one.served),
        series('ProvisionedReadCapacityUnits', 'Average', (_, at) => mostPerS * givenAt(at)),
      ];
    case 'queue':
      return [
        series('backlog', 'Maximum', (one) => Math.round(one.waitingMost)),
        count('requests', (one) => one.requests),
      ];
    case 'service':
    case 'store':
      return [
        latency,
        count('requests', (one) => one.requests),
        count('errors', (one) => one.failed),
        ...(random.chance(0.9) ? [cpu] : []),
        ...(random.chance(kind === 'store' ? 0.6 : 0.3) ? [inUse('connections')] : []),
      ];
  }
};

const policyOf = ({ timeoutS, retries, backoffS, hasFallback, hasBreaker }: Call) => ({
  timeoutMs: Math.round(timeoutS * 1000),
  retries,
  backoffMs: Math.round(backoffS * 1000),
  hasFallback,
  hasBreaker,
});

/** What was observed of a run from its first period on: a graph, and series of all periods. */
export interface Telemetry {
  readonly graph: RecordedSet['graph'];
  readonly series: Shown;
  /** Services that nobody measures. */
  readonly dark: ReadonlySet<number>;
}

/**
 * What AWS would show of a run: metrics by kind of service, one in nine functions and services dark,
 * time-outs and limits where somebody wrote them down, call counts where calls are traced.
 */
export const showTelemetry = (
  system: System,
  history: readonly (readonly Period[])[],
  periodS: number,
  leftAt: (service: number, period: number) => number,
  random: Random,
): Telemetry => {
  const { policies, isTraced } = insightOf(random);
  const dark = new Set<number>();
  system.services.forEach(({ kind }, index) => {
    if ((kind === 'function' || kind === 'service') && random.chance(0.11)) dark.add(index);
  });
  const series = system.services.flatMap((service, index) => {
    const periods = history.map((period) => period[index]).filter((one) => one !== undefined);
    const shown = seriesOf(service, periods, (at) => leftAt(index, at), random);
    return dark.has(index) ? [] : shown;
  });
  const last = history.length - 1;
  const nodes = system.services.map(({ id, kind, slots }, index) => {
    // What limits a function its API tells; of others somebody has to have written it down.
    const isKnown = kind === 'function' || (Number.isFinite(slots) && random.chance(policies));
    return { id, ...(isKnown && { maxConcurrency: Math.floor(slots * leftAt(index, last)) }) };
  });
  const edges = system.services.flatMap(({ id, kind, calls }, index) =>
    calls.map((call, at) => {
      const to = system.services[call.to];
      const isQueue = kind === 'queue';
      const known = random.chance(policies);
      return {
        from: id,
        to: to?.id ?? '',
        kind: isQueue ? ('queue' as const) : ('call' as const),
        ...(isTraced &&
          !dark.has(index) &&
          !isQueue &&
          to && {
            callsPerMin: callsPerMin(history, index, at, periodS),
          }),
        ...(known && !isQueue && to?.kind !== 'queue' && policyOf(call)),
      };
    }),
  );
  return { graph: { nodes, edges }, series, dark };
};

/** Periods that the traces behind the map are of. */
const TRACED_PERIODS = 8;

/** Calls as traces count them over the latest periods; tries after the first are calls too. */
const callsPerMin = (
  history: readonly (readonly Period[])[],
  from: number,
  at: number,
  periodS: number,
): number => {
  const latest = history.slice(-TRACED_PERIODS);
  const tries = latest.reduce((sum, period) => sum + (period[from]?.tries[at] ?? 0), 0);
  return (60 * tries) / (latest.length * periodS);
};
