import type { RecordedBlock, RecordedSet } from '../../telemetry/recorded-set.ts';
import type { GeneratedSystem } from './generate-system.ts';
import type { Random } from './random.ts';
import type { ServiceTruth } from './simulate-system.ts';

export type Observed = RecordedBlock['series'];

/** How a system is instrumented. */
export interface Instrumentation {
  /** Statistics of latency: `Average`, or percentiles `p50` to `p99`. */
  readonly latency: readonly string[];
  /** Times are taken where the calls are made, so that the way there and back is in them. */
  readonly atCallers: boolean;
  /** Processor and memory of every service are measured. */
  readonly resources: boolean;
  /** Of what calls nobody only the resources are measured: stores that nothing traces. */
  readonly bareStores: boolean;
  /** Some services are also seen as endpoints of another name. */
  readonly secondNames: boolean;
  /** Share of services that nobody measures at all. */
  readonly dark: number;
}

/** The id under which a service is seen. */
export const observedNodes = (system: GeneratedSystem, service: number): string =>
  system.services[service]?.id ?? '';

/** Deviations of the normal distribution at a percentile. */
const PERCENTILES: Record<string, number> = {
  p50: 0,
  p90: 1.2816,
  p95: 1.6449,
  p99: 2.3263,
};

/** A statistic of `count` requests whose times are log-normal with this mean and scatter. */
const sampleOf = (
  statistic: string,
  meanS: number,
  scatter: number,
  count: number,
  random: Random,
): number => {
  const at = PERCENTILES[statistic];
  const byChance = (scatter / Math.sqrt(count)) * random.normal();
  if (at === undefined) return meanS * Math.max(0.1, 1 + byChance);
  const sigma = Math.sqrt(Math.log(1 + scatter ** 2));
  // The further out the percentile, the fewer requests tell it.
  const wider = Math.max(0.1, 1 + byChance * (1 + at));
  return meanS * Math.exp(sigma * Math.min(at, Math.sqrt(count)) - sigma ** 2 / 2) * wider;
};

const failuresOf = (truth: ServiceTruth, count: number, random: Random): number => {
  const expected = count * truth.failing;
  const spread = Math.sqrt(Math.max(0, expected * (1 - truth.failing)));
  if (expected > 20)
    return Math.min(count, Math.max(0, Math.round(expected + spread * random.normal())));
  let failures = 0;
  for (let one = 0; one < Math.min(count, 2000); one += 1)
    if (random.chance(truth.failing)) failures += 1;
  return failures;
};

type Values = (number | null)[];

/** Requests, their times and their failures, as traces or a mesh would count them. */
const trafficOf = (
  id: string,
  truths: readonly ServiceTruth[],
  statistics: readonly string[],
  scatter: number,
  periodS: number,
  random: Random,
): Observed => {
  const missing = random.chance(0.2) ? random.between(0.02, 0.4) : 0;
  const requests: Values = [];
  const availability: Values = [];
  const latency = statistics.map((): Values => []);
  for (const truth of truths) {
    const expected = truth.requestsPerS * periodS;
    const count = Math.max(0, Math.round(expected + Math.sqrt(expected) * random.normal() * 0.5));
    const seen = count > 0 && !random.chance(missing);
    statistics.forEach((statistic, at) => {
      latency[at]?.push(seen ? sampleOf(statistic, truth.latencyS, scatter, count, random) : null);
    });
    requests.push(random.chance(missing) ? null : count);
    availability.push(seen ? 100 * (1 - failuresOf(truth, count, random) / count) : null);
  }
  return [
    ...statistics.map((statistic, at) => ({
      node: id,
      metric: 'latency',
      statistic,
      values: latency[at] ?? [],
    })),
    { node: id, metric: 'requests', statistic: 'Sum', values: requests },
    { node: id, metric: 'availability', statistic: 'Average', values: availability },
  ];
};

/** Processor and memory in percent: the first follows the work and wanders, the second drifts. */
const resourcesOf = (id: string, truths: readonly ServiceTruth[], random: Random): Observed => {
  const idle = random.between(0, 8);
  const wander = random.between(0.03, 0.25);
  const keeps = random.between(0.3, 0.9);
  const held = random.scale(3, 40);
  const drift = random.between(-0.1, 0.3) / truths.length;
  let noise = 0;
  const cpu: Values = [];
  const memory: Values = [];
  truths.forEach((truth, period) => {
    noise = keeps * noise + Math.sqrt(1 - keeps ** 2) * random.normal();
    cpu.push(Math.min(100, Math.max(0, idle + 100 * truth.busy * (1 + wander * noise))));
    const share = held * truth.memory * (1 + drift * period) * (1 + 0.01 * random.normal());
    memory.push(Math.min(100, Math.max(0, share)));
  });
  return [
    { node: id, metric: 'cpu', statistic: 'Average', values: cpu },
    { node: id, metric: 'memory', statistic: 'Average', values: memory },
  ];
};

/** What telemetry would show of what went on: partly instrumented, sampled, with holes and second names. */
export const observe = (
  system: GeneratedSystem,
  truth: readonly (readonly ServiceTruth[])[],
  periodS: number,
  instruments: Instrumentation,
  random: Random,
): { graph: RecordedSet['graph']; observed: Observed } => {
  const nodes = system.services.map(({ id }) => ({ id }));
  const edges = system.services.flatMap(({ id, calls }) =>
    calls.map(({ to }) => ({ from: id, to: observedNodes(system, to) })),
  );
  const observed = system.services.flatMap((service, index) => {
    if (index > 0 && random.chance(instruments.dark)) return [];
    const truths = truth
      .map((period) => period[index])
      .filter((one) => one !== undefined)
      .map((one) => ({ ...one, latencyS: one.latencyS + (instruments.atCallers ? one.awayS : 0) }));
    const resources = instruments.resources ? resourcesOf(service.id, truths, random) : [];
    if (instruments.bareStores && service.calls.length === 0 && index > 0) return resources;
    const traffic = (id: string, part: readonly ServiceTruth[]) =>
      trafficOf(id, part, instruments.latency, service.scatter, periodS, random);
    const own = [...traffic(service.id, truths), ...resources];
    const caller = edges.find(({ to }) => to === service.id);
    const isSecond =
      instruments.secondNames && caller && service.calls.length > 0 && random.chance(0.3);
    if (!isSecond) return own;
    const id = `${service.id}.example.net_remote`;
    nodes.push({ id });
    edges.push({ from: caller.from, to: id });
    const part = truths.map((one) => ({ ...one, requestsPerS: one.requestsPerS * 0.3 }));
    return [...own, ...traffic(id, part)];
  });
  return { graph: { nodes, edges }, observed };
};
