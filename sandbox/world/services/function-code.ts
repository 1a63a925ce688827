import type { Duration } from '../log-normal.ts';
import type { EpochMs } from '../world.ts';

/** Names of errors that end an invocation; the class of a function's series of errors. */
export const ERROR_NAMES = [
  'InternalErrorException',
  'ProvisionedThroughputExceededException',
  'TooManyRequestsException',
  'DownstreamError',
  'TypeError',
  'JWKSNoMatchingKey',
] as const;
export type ErrorName = (typeof ERROR_NAMES)[number];

/** How the code of a version behaves; what it calls is the same for all versions. */
export interface FunctionCode {
  readonly description: string;
  /** Init of a new environment. */
  readonly init: Duration;
  /** Own work of the handler, without calls. */
  readonly work: Duration;
  /** Added to the first invocation of an on-demand environment: connections, keys, caches. */
  readonly firstCall: Duration;
  /** Share of invocations, 0 to 1, that end in an error of the code's own. */
  readonly errorShare: number;
}

/** What a handler did after its own work. */
export interface HandlerResult {
  /** Milliseconds in calls. */
  readonly ms: number;
  /** Of these, further attempts at the same thing with the pauses before them; none is 0. */
  readonly retryMs?: number;
  /** How the invocation failed, if it did. */
  readonly error: ErrorName | null;
  /** An answer of 4xx, as for a wrong password: the invocation itself is fine. */
  readonly refused: boolean;
}

/** The calls that a handler makes; `E` is the event that it is invoked with. It is ended at `deadlineMs`. */
export type Handler<E> = (atMs: EpochMs, event: E, deadlineMs: EpochMs) => HandlerResult;
