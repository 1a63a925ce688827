import type { RecordedBlock, RecordedSet } from '../../telemetry/recorded-set.ts';
import type { GeneratedSystem } from './generate-system.ts';
import type { Random } from './random.ts';
import type { ServiceTruth } from './simulate-system.ts';

export type Observed = RecordedBlock['series'];

/** The id under which a service is seen. */
export const observedNodes = (system: GeneratedSystem, service: number): string =>
  system.services[service]?.id ?? '';

/** What of a service is measured at all. */
interface Instruments {
  readonly latency: boolean;
  readonly requests: boolean;
  readonly availability: boolean;
  readonly cpu: boolean;
  readonly missing: number;
}

const instrumentsOf = (entry: boolean, resources: boolean, random: Random): Instruments => {
  const dark = !entry && random.chance(0.12);
  return {
    latency: !dark,
    requests: !dark,
    availability: !dark,
    cpu: resources,
    missing: random.chance(0.2) ? random.between(0.02, 0.4) : 0,
  };
};

const meanOfSample = (truth: ServiceTruth, count: number, scatter: number, random: Random) =>
  truth.latencyS * Math.max(0.1, 1 + (scatter / Math.sqrt(count)) * random.normal());

const failuresOf = (truth: ServiceTruth, count: number, random: Random): number => {
  const expected = count * truth.failing;
  const spread = Math.sqrt(Math.max(0, expected * (1 - truth.failing)));
  if (expected > 20) return Math.max(0, Math.round(expected + spread * random.normal()));
  let failures = 0;
  for (let one = 0; one < Math.min(count, 2000); one += 1)
    if (random.chance(truth.failing)) failures += 1;
  return failures;
};

const seriesOf = (
  id: string,
  truths: readonly ServiceTruth[],
  instruments: Instruments,
  scatter: number,
  periodS: number,
  random: Random,
): Observed => {
  const latency: (number | null)[] = [];
  const requests: (number | null)[] = [];
  const availability: (number | null)[] = [];
  const cpu: (number | null)[] = [];
  for (const truth of truths) {
    const expected = truth.requestsPerS * periodS;
    const count = Math.max(0, Math.round(expected + Math.sqrt(expected) * random.normal() * 0.5));
    const seen = count > 0 && !random.chance(instruments.missing);
    latency.push(seen ? meanOfSample(truth, count, scatter, random) : null);
    requests.push(random.chance(instruments.missing) ? null : count);
    availability.push(seen ? 100 * (1 - failuresOf(truth, count, random) / count) : null);
    cpu.push(Math.min(100, Math.max(0, 100 * truth.busy * (1 + 0.08 * random.normal()))));
  }
  const all = [
    { metric: 'latency', statistic: 'Average', values: latency, kept: instruments.latency },
    { metric: 'requests', statistic: 'Sum', values: requests, kept: instruments.requests },
    {
      metric: 'availability',
      statistic: 'Average',
      values: availability,
      kept: instruments.availability,
    },
    { metric: 'cpu', statistic: 'Average', values: cpu, kept: instruments.cpu },
  ];
  return all
    .filter(({ kept }) => kept)
    .map(({ metric, statistic, values }) => ({ node: id, metric, statistic, values }));
};

/** What telemetry would show of what went on: partly instrumented, sampled, with holes and second names. */
export const observe = (
  system: GeneratedSystem,
  truth: readonly (readonly ServiceTruth[])[],
  periodS: number,
  random: Random,
): { graph: RecordedSet['graph']; observed: Observed } => {
  const resources = random.chance(0.4);
  const twins = random.chance(0.25);
  const nodes = system.services.map(({ id }) => ({ id }));
  const edges = system.services.flatMap(({ id, calls }) =>
    calls.map(({ to }) => ({ from: id, to: observedNodes(system, to) })),
  );
  const observed = system.services.flatMap((service, index) => {
    const truths = truth.map((period) => period[index]).filter((one) => one !== undefined);
    const instruments = instrumentsOf(index === 0, resources, random);
    const own = seriesOf(service.id, truths, instruments, service.scatter, periodS, random);
    const caller = edges.find(({ to }) => to === service.id);
    if (
      !twins ||
      !instruments.latency ||
      !caller ||
      service.calls.length === 0 ||
      !random.chance(0.3)
    )
      return own;
    const id = `${service.id}.example.net_remote`;
    nodes.push({ id });
    edges.push({ from: caller.from, to: id });
    const part = truths.map((one) => ({ ...one, requestsPerS: one.requestsPerS * 0.3 }));
    const plain = { ...instruments, cpu: false, latency: true, availability: true };
    return [...own, ...seriesOf(id, part, plain, service.scatter, periodS, random)];
  });
  return { graph: { nodes, edges }, observed };
};
