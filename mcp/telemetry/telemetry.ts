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
  /** Init (or Restore) Duration in milliseconds, where it was asked for. */
  readonly initMs?: { readonly p10: number; readonly p90: number; readonly mean: number };
  /** What the first invocation of an instance runs longer than others, where both were seen; 0 at least. */
  readonly firstMs?: number;
  /** Cold starts that restored a snapshot (SnapStart), where it was asked for. */
  readonly restores?: number;
  /** Memory that the function is given, where it was asked for. */
  readonly memoryMb?: number;
}

/** The calls from one node to another, as the caller saw them: how long they took and how they ended. */
export interface CallTimes {
  readonly from: string;
  readonly to: string;
  readonly calls: number;
  /** Failed by the called (5xx), time-outs among them. */
  readonly faults: number;
  /** Refused for lack of capacity (429). */
  readonly throttles: number;
  /** Refused for what was asked (other 4xx): a wrong password is one. */
  readonly refusals: number;
  /** `value` in seconds, ascending; none twice. */
  readonly bars: readonly { readonly value: number; readonly count: number }[];
}

/** What is asked of the logs of an authentication flow: two spans, `before` ending before `since` starts. */
export interface FlowLogsQuestion {
  readonly functions: readonly string[];
  /** Stages (`api/stage`) whose access logs are wanted too. */
  readonly stages: readonly string[];
  readonly before: Window;
  readonly since: Window;
}

/** Errors of one name that a function logged, and how many of them mention what. */
export interface ErrorCount {
  readonly node: string;
  /** The error's class: `NotAuthorizedException`; `timeout` for an invocation that ran out of time. */
  readonly name: string;
  readonly count: number;
  readonly mentions: {
    readonly expired: number;
    readonly certificate: number;
    readonly clock: number;
    readonly key: number;
  };
}

/** Logged requests, sign-ins as a rule, of one path, outcome and kind of client. */
export interface AccessCount {
  /** The function, or the access log. */
  readonly node: string;
  readonly path: string;
  /** As it was logged: `200`, `Success`, `NotAuthorizedException`. */
  readonly outcome: string;
  /** The product that the user agent begins with: `Mozilla`, `okhttp`; empty where none was sent. */
  readonly agent: string;
  readonly requests: number;
  /** Distinct source addresses. */
  readonly sources: number;
}

/** What logs say of one span. */
export interface LogSpan {
  readonly coldStarts: readonly ColdStartReading[];
  readonly errors: readonly ErrorCount[];
  readonly access: readonly AccessCount[];
}

export interface FlowLogs {
  readonly before: LogSpan;
  readonly since: LogSpan;
}

/** A function as it is configured now, as far as diagnosis needs it. */
export interface FunctionReading {
  readonly node: string;
  readonly aliases: readonly {
    readonly name: string;
    readonly version: string;
    /** Left out where it was not asked for. */
    readonly provisioned?: number;
  }[];
  readonly versions: readonly { readonly version: string; readonly publishedAt: string }[];
  readonly timeoutS: number;
  /** Null: none is reserved; left out where it was not asked for. */
  readonly reservedConcurrency?: number | null;
}

/** What of a function's concurrency is wanted: each costs a call. */
export interface ConcurrencyWanted {
  readonly provisioned: boolean;
  readonly reserved: boolean;
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
  /** Response times of the calls on the map of a window: read together with it. */
  callTimes(window: Window): Promise<Reading<readonly CallTimes[]>>;
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
  /** Cold starts, errors and requests by source in two spans at once; a stage without access logs is a gap. */
  flowLogs(question: FlowLogsQuestion): Promise<Reading<FlowLogs>>;
  /** Everything is wanted by default. */
  functions(
    names: readonly string[],
    wanted?: ConcurrencyWanted,
  ): Promise<Reading<readonly FunctionReading[]>>;
  /** Changes on these nodes, newest first; `beforeOnsetS` is counted to `onsetMs`. */
  changes(
    nodes: readonly MapNode[],
    window: Window,
    onsetMs: number,
  ): Promise<Reading<readonly Change[]>>;
}
