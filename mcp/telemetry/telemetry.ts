import type { Change } from '../contracts/auth-flow-tools.ts';
import type { MapNode, ServiceMap } from '../contracts/dependency-map-tools.ts';
import type { Evidence, Gap } from '../contracts/evidence.ts';
import type { MetricSource, Signal } from '../contracts/symptom.ts';
import type { Window } from '../contracts/window.ts';

/**
 * What a source answered. `no-data` is a result: neither an error nor healthy. A reading may be `ok`
 * and still have gaps: a part of what was asked could not be seen.
 */
export type Reading<T> =
  | { status: 'ok'; value: T; evidence: Evidence[]; gaps: Gap[] }
  | { status: 'no-data' | 'failed'; evidence: Evidence[]; gaps: Gap[] };

export interface SeriesQuery {
  readonly node: string;
  readonly signal: Signal;
  /** `Average`, `Sum`, `Maximum`, `SampleCount`, `p50`, `p90`, `p99`. */
  readonly statistic: string;
  /**
   * The metric itself where it is known, as from an alarm; else the source finds it by the node's type.
   * A dimension `*` stands for every value that exists, one series each.
   */
  readonly source?: MetricSource;
}

export interface Series extends SeriesQuery {
  /** `s` for latency, `count` a period, `%` for availability. */
  readonly unit: string;
  readonly periodS: number;
  /** Epoch seconds of the start of each period, ascending, evenly spaced. */
  readonly timestamps: readonly number[];
  /** Same length; null is no sample. */
  readonly values: readonly (number | null)[];
  /** Id of the evidence in the same reading that shows it. */
  readonly evidenceId?: string;
}

/** Cold starts of one version of a function, from its REPORT lines. */
export interface ColdStartReading {
  readonly node: string;
  readonly version: string;
  readonly invocations: number;
  readonly coldStarts: number;
  /** Milliseconds; null without a cold start. */
  readonly medianInitMs: number | null;
  readonly meanDurationMs: number;
}

/** A function as it is configured now, as far as diagnosis needs it. */
export interface FunctionReading {
  readonly node: string;
  readonly aliases: readonly {
    readonly name: string;
    readonly version: string;
    readonly provisioned: number;
  }[];
  readonly versions: readonly { readonly version: string; readonly publishedAt: string }[];
  readonly timeoutS: number;
  readonly reservedConcurrency: number | null;
}

/** How much of a service map is wanted. */
export type MapDetail = 'whole' | 'calls';

/** Where telemetry comes from: AWS, or a recorded set. Never throws for what could not be read. */
export interface Telemetry {
  /**
   * `calls` is a map of calls that were counted: without traces there is none, and who consumes which queue,
   * which costs calls of its own, is left out. `whole`, the default, draws what configuration knows as well.
   */
  serviceMap(window: Window, detail?: MapDetail): Promise<Reading<ServiceMap>>;
  /** The series that this source has for a node, by its type. */
  signalsOf(node: MapNode): readonly SeriesQuery[];
  /** Answers the series it has; a query without data is left out and named in the gaps. */
  series(
    queries: readonly SeriesQuery[],
    window: Window,
    periodS: number,
  ): Promise<Reading<readonly Series[]>>;
  coldStarts(
    functions: readonly string[],
    window: Window,
  ): Promise<Reading<readonly ColdStartReading[]>>;
  functions(names: readonly string[]): Promise<Reading<readonly FunctionReading[]>>;
  /** Changes on these nodes, newest first; `beforeOnsetS` is counted to `onsetMs`. */
  changes(
    nodes: readonly MapNode[],
    window: Window,
    onsetMs: number,
  ): Promise<Reading<readonly Change[]>>;
}
