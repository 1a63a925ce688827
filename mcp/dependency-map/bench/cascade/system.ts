/** What the forecast's benchmark simulates: services of different kinds, and what passes between them. */

/**
 * `stage` only passes on, `function` refuses what exceeds its concurrency, `service` queues in front of
 * its workers and processors, `store` likewise in front of its connections, `table` has provisioned
 * capacity with a burst, `queue` keeps messages for the one that consumes them.
 */
export type Kind = 'stage' | 'function' | 'service' | 'store' | 'table' | 'queue';

/** How one service calls another. */
export interface Call {
  readonly to: number;
  readonly perRequest: number;
  readonly timeoutS: number;
  /** Tries after the first. */
  readonly retries: number;
  /** Wait before the first retry, doubled each time; 0 is at once. */
  readonly backoffS: number;
  readonly hasBreaker: boolean;
  readonly hasFallback: boolean;
}

export interface Service {
  readonly id: string;
  readonly kind: Kind;
  /** Seconds of its own work a request when idle. */
  readonly workS: number;
  /** Deviation of the logarithm of one response's time. */
  readonly scatter: number;
  /** Requests that it works on at once; infinite where nothing limits them. */
  readonly slots: number;
  /** Requests that may wait for a slot; what exceeds them is refused. */
  readonly waitingMost: number;
  /** Requests a second that its processors, or a table's provisioned capacity, can do. */
  readonly mostPerS: number;
  /** Share of requests that always fail. */
  readonly failing: number;
  readonly calls: readonly Call[];
}

export interface System {
  readonly shape: string;
  /** Calls lead to later services only. */
  readonly services: readonly Service[];
  /** Requests a second from outside, by service. */
  readonly arrivals: ReadonlyMap<number, number>;
  /** Requests that users send at once for one that failed. */
  readonly impatient: number;
}

/** Index of the service that works off a queue; undefined for what is no queue. */
export const consumerOf = ({ kind, calls }: Service): number | undefined =>
  kind === 'queue' ? calls[0]?.to : undefined;
