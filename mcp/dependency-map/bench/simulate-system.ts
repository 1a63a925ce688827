import type { GeneratedSystem } from './generate-system.ts';
import type { Random } from './random.ts';

/** What is wrong with one service in one period; multiples of 1 and shares of 0 are nothing. */
export interface Fault {
  readonly slower: number;
  readonly failing: number;
  /** Share of its capacity that is gone. */
  readonly lost: number;
  /** How much more of its processor a request takes. */
  readonly cpu: number;
  /** Share of its processor that something else takes. */
  readonly hogged: number;
  /** Memory in use, as a multiple of the usual. */
  readonly memory: number;
  /** Seconds that everything it sends takes longer: its answers, and its calls of others. */
  readonly delayS: number;
}

export const NO_FAULT: Fault = {
  slower: 1,
  failing: 0,
  lost: 0,
  cpu: 1,
  hogged: 0,
  memory: 1,
  delayS: 0,
};

/** What really went on at one service in one period. */
export interface ServiceTruth {
  readonly requestsPerS: number;
  readonly latencyS: number;
  readonly failing: number;
  /** Share of capacity in use. */
  readonly busy: number;
  /** Memory in use, as a multiple of the usual. */
  readonly memory: number;
  /** Seconds that its callers wait on the way to it and back. */
  readonly awayS: number;
}

/** Share of calls that take longer than a time-out, when their times scatter exponentially. */
const timedOut = (latencyS: number, timeoutS: number): number =>
  latencyS > 0 ? Math.exp(-timeoutS / latencyS) : 0;

const sumTries = (failure: number, retries: number): number => {
  let tries = 1;
  for (let retry = 1; retry <= retries; retry += 1) tries += failure ** retry;
  return tries;
};

const isNear = (before: readonly number[], after: readonly number[]): boolean =>
  after.every((value, index) => Math.abs(value - (before[index] ?? 0)) <= 1e-4 * value);

/**
 * One period of a system: rates flow down (retries multiply them), time and failures flow up, queues
 * grow with use (waiting ∝ 1 / (1 − busy)). Some rounds until the two agree.
 */
export const simulatePeriod = (
  system: GeneratedSystem,
  arrivals: number,
  faultOf: (service: number) => Fault,
  random: Random,
): ServiceTruth[] => {
  const size = system.services.length;
  const jitter = system.services.map(() => Math.exp(0.04 * random.normal()));
  let latency = new Array<number>(size).fill(0);
  let failing = new Array<number>(size).fill(0);
  let rates = new Array<number>(size).fill(0);
  const faults = system.services.map((_, index) => faultOf(index));
  const delayOf = (service: number): number => faults[service]?.delayS ?? 0;
  for (let round = 0; round < 10; round += 1) {
    const nextRates = new Array<number>(size).fill(0);
    nextRates[0] = arrivals;
    const nextLatency = new Array<number>(size).fill(0);
    const nextFailing = new Array<number>(size).fill(0);
    system.services.forEach((service, index) => {
      const fault = faults[index] ?? NO_FAULT;
      const busy = (rates[index] ?? 0) / (service.capacity * (1 - fault.lost));
      const queue = 1 / (1 - Math.min(0.97, busy));
      let time = service.workS * (jitter[index] ?? 1) * fault.slower * queue;
      let works =
        (1 - service.failing) * (1 - fault.failing) * Math.min(1, 1 / Math.max(busy, 0.01));
      for (const call of service.calls) {
        const waited = (latency[call.to] ?? 0) + delayOf(call.to) + delayOf(index);
        const slow = timedOut(waited, call.timeoutS);
        const failure = 1 - (1 - (failing[call.to] ?? 0)) * (1 - slow);
        const tries = sumTries(failure, call.retries);
        const once = Math.min(waited, call.timeoutS);
        time += call.callsPerRequest * tries * once;
        works *= 1 - Math.min(1, call.callsPerRequest) * failure ** (call.retries + 1);
        nextRates[call.to] =
          (nextRates[call.to] ?? 0) + (rates[index] ?? 0) * call.callsPerRequest * tries;
      }
      nextLatency[index] = time;
      nextFailing[index] = 1 - works;
    });
    const settled = isNear(latency, nextLatency) && isNear(rates, nextRates);
    rates = nextRates;
    latency = nextLatency;
    failing = nextFailing;
    if (settled) break;
  }
  return system.services.map((service, index) => {
    const { cpu, lost, hogged, memory, delayS } = faults[index] ?? NO_FAULT;
    const busy = ((rates[index] ?? 0) * cpu) / (service.capacity * (1 - lost));
    return {
      requestsPerS: rates[index] ?? 0,
      latencyS: latency[index] ?? 0,
      failing: failing[index] ?? 0,
      busy: Math.min(1, busy + hogged),
      memory,
      awayS: delayS,
    };
  });
};
