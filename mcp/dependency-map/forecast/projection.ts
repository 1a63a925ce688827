import type { Assumption } from './assumptions.ts';
import type { CallEffect } from './call-effect.ts';
import type { SystemModel } from './system-model.ts';
import type { UsualState } from './usual-state.ts';

/** A system on its way through the horizon under one assumption, by place and by way; changed in place. */
export interface Projection {
  readonly model: SystemModel;
  readonly usual: UsualState;
  readonly assumed: Assumption;
  /** 1 for a place at which, or next to which, anything is not as usual; the others stay as they are. */
  readonly awake: Uint8Array;
  /** 1 for a place that has waked its neighbours. */
  readonly told: Uint8Array;
  /** What each call comes to when nothing is wrong, where it was asked for. */
  readonly usualEffects: Map<number, CallEffect>;
  readonly latencyS: Float64Array;
  readonly failing: Float64Array;
  /** Requests as a multiple of the usual. */
  readonly growth: Float64Array;
  /** Share of what arrives that its limits do not take in. */
  readonly left: Float64Array;
  /** Requests that one call makes, as a multiple of the usual. */
  readonly tries: Float64Array;
  /** How much of the latency and the failing comes from what is asked of it, not from what it calls. */
  readonly byLoadS: Float64Array;
  readonly byLoad: Float64Array;
  /** Capacity used beyond what is given, in seconds of it; and how far a queue's consumer is behind. */
  readonly overdrawnS: Float64Array;
  readonly behindS: Float64Array;
  /** Usual use of limits, of places that are awake. */
  readonly concurrency: Float64Array;
  readonly processors: Float64Array;
  /** The state at the question, to which everything is anchored where it was measured. */
  readonly first: {
    readonly growth: Float64Array;
    readonly inflow: Float64Array;
    readonly refused: Float64Array;
    readonly crowding: Float64Array;
    readonly failing: Float64Array;
  };
  /** What a place adds by itself, beyond what its callees explain. */
  readonly ownS: Float64Array;
  readonly ownFailing: Float64Array;
  /** Share of what its callees should cause that is seen in it. */
  readonly passesS: Float64Array;
  readonly passesFailing: Float64Array;
}

/** A projection at the moment of the question, with what was measured in it. */
export const projectionOf = (
  model: SystemModel,
  usual: UsualState,
  assumed: Assumption,
): Projection => {
  const { places, ways } = model;
  const zero = () => new Float64Array(places.length);
  const one = () => new Float64Array(places.length).fill(1);
  const growth = Float64Array.from(places, ({ vitals }) => {
    const load = vitals.load;
    return load && load.usual > 0 ? load.now / load.usual : 1;
  });
  const latencyS = Float64Array.from(
    places,
    ({ vitals, index }) => vitals.latency?.now ?? usual.latencyS[index] ?? 0,
  );
  return {
    model,
    usual,
    assumed,
    awake: new Uint8Array(places.length),
    told: new Uint8Array(places.length),
    usualEffects: new Map(),
    latencyS,
    failing: Float64Array.from(
      places,
      ({ vitals, index }) => vitals.failing?.now ?? usual.failing[index] ?? 0,
    ),
    growth,
    left: zero(),
    tries: new Float64Array(ways.length).fill(1),
    byLoadS: zero(),
    byLoad: zero(),
    overdrawnS: Float64Array.from(places, ({ vitals }) => vitals.overdrawnS),
    behindS: Float64Array.from(places, ({ vitals }) =>
      vitals.backlog && vitals.load && vitals.load.now > 0
        ? Math.max(0, vitals.backlog.now - vitals.backlog.usual) / vitals.load.now
        : 0,
    ),
    concurrency: zero(),
    processors: zero(),
    first: {
      growth: Float64Array.from(growth),
      inflow: one(),
      refused: zero(),
      crowding: zero(),
      failing: Float64Array.from(usual.failing),
    },
    ownS: zero(),
    ownFailing: zero(),
    passesS: one(),
    passesFailing: one(),
  };
};
