import type { Breaker } from './call-outcome.ts';
import type { Service } from './system.ts';

/** Seconds of one step of the simulation. */
export const STEP_S = 1;

/** A service on its way through the simulation; changed in place. */
export interface Node {
  readonly service: Service;
  /** One for each of its calls. */
  readonly breakers: readonly Breaker[];
  /** Requests a second in this step, and in the next. */
  arriving: number;
  arrivingNext: number;
  /** Requests, or messages, that wait. */
  waiting: number;
  /** Seconds that a request holds a slot, as those finishing now did. */
  holdS: number;
  latencyS: number;
  /** Share of its requests. */
  failing: number;
  /** Units that a table may still use beyond its capacity. */
  burst: number;
  /** Slow drift of its own work around the usual. */
  drift: number;
  /** Seconds until which a natural hiccup makes it slower. */
  hiccupUntilS: number;
  /** Its latency before anything was wrong, as a moving mean. */
  usualS: number;
}

/** Seconds of unused capacity that a table may use later (DynamoDB, "Burst and adaptive capacity"). */
export const BURST_S = 300;

/** A service before the first step. */
export const nodeOf = (service: Service): Node => ({
  service,
  breakers: service.calls.map(() => ({ failing: 0, openUntilS: 0 })),
  arriving: 0,
  arrivingNext: 0,
  waiting: 0,
  holdS: service.workS,
  latencyS: service.workS,
  failing: 0,
  burst: Number.isFinite(service.mostPerS) ? BURST_S * service.mostPerS : 0,
  drift: 0,
  hiccupUntilS: 0,
  usualS: 0,
});
