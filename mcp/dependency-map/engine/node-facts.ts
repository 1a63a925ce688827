import type { Deviation } from './deviation.ts';
import type { ColdStartFact } from './rca-input.ts';

/** Mean seconds of the calls to a node, as their callers saw them. */
export interface SeenLatency {
  readonly usualS: number;
  readonly windowS: number;
  /** Calls in the window. */
  readonly calls: number;
}

/** What is known of one node, by signal; of several statistics the one that adds up best. */
export interface NodeFacts {
  readonly id: string;
  readonly type: string;
  readonly latency?: Deviation;
  readonly availability?: Deviation;
  readonly errors?: Deviation;
  readonly requests?: Deviation;
  /** Requests and those that were throttled: at Lambda and DynamoDB the latter are in no count of requests. */
  readonly asked?: Deviation;
  readonly throttles?: Deviation;
  /** Percent of hard limits in use. */
  readonly uses: readonly Deviation[];
  /** Saturation, backlog and whatever else was measured. */
  readonly resources: readonly Deviation[];
  readonly coldStart?: ColdStartFact;
  /** Seconds a call takes as its callers see it, over the whole window and usually. */
  readonly seen?: SeenLatency;
}

/** Means add up along a call, medians nearly; high percentiles do not. */
const STATISTICS = ['Average', 'Sum', 'SampleCount', 'p50', 'p90', 'p95', 'p99', 'Maximum'];

const rank = (statistic: string): number => {
  const at = STATISTICS.indexOf(statistic);
  return at < 0 ? STATISTICS.length : at;
};

/** How well a statistic serves to compare nodes with each other; lower is better. */
export const rankOfStatistic = rank;

const best = (deviations: readonly Deviation[]): Deviation | undefined =>
  deviations.toSorted((a, b) => rank(a.series.statistic) - rank(b.series.statistic))[0];

const askedOf = (requests: Deviation, throttles: Deviation | undefined): Deviation => {
  if (!throttles) return requests;
  const levels = requests.levels.map((level, bin) => level + (throttles.levels[bin] || 0));
  const usual = requests.usual + throttles.usual;
  return { ...requests, usual, levels, z: levels.map((level) => (level - usual) / requests.scale) };
};

/** Gathers the deviations of one node. */
export const nodeFactsOf = (
  id: string,
  type: string,
  deviations: readonly Deviation[],
  coldStart: ColdStartFact | undefined,
  seen: SeenLatency | undefined,
): NodeFacts => {
  const measured = deviations.filter(({ series }) => !series.isUse);
  const of = (signal: string) => measured.filter(({ series }) => series.signal === signal);
  const latency = best(of('latency'));
  const availability = best(of('availability'));
  const errors = best(of('errors'));
  const requests = best(of('requests'));
  const throttles = best(of('throttles'));
  return {
    id,
    type,
    ...(latency && { latency }),
    ...(availability && { availability }),
    ...(errors && { errors }),
    ...(requests && { requests, asked: askedOf(requests, throttles) }),
    ...(throttles && { throttles }),
    uses: deviations.filter(({ series }) => series.isUse),
    resources: [...of('saturation'), ...of('backlog'), ...of('cold-starts'), ...of('other')],
    ...(coldStart && { coldStart }),
    ...(seen && { seen }),
  };
};
