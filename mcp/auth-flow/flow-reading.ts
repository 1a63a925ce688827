import type { Change } from '../contracts/auth-flow-tools.ts';
import type { ServiceMap } from '../contracts/dependency-map-tools.ts';
import type { Evidence, Gap } from '../contracts/evidence.ts';
import type { Window } from '../contracts/window.ts';
import type { CallTimes, FlowLogs, FunctionReading } from '../telemetry/telemetry.ts';
import type { Pipeline } from './find-pipelines.ts';
import type { SeriesFigures } from './series-figures.ts';

/** A reading of one map, and the evidence behind it. */
export interface MapReading {
  readonly map: ServiceMap;
  /** Response times of its calls, whole; empty where only percentiles are known. */
  readonly times: readonly CallTimes[];
  readonly evidence: readonly string[];
}

/** Everything that was read of the authentication flow: analysis starts from it and reads no more. */
export interface FlowReading {
  readonly pipelines: readonly Pipeline[];
  /** Types and kinds, from both times. */
  readonly map: ServiceMap;
  readonly before: MapReading;
  readonly after: MapReading;
  readonly figures: SeriesFigures;
  /** Functions whose cold starts were read. */
  readonly functions: readonly string[];
  /** Stages whose access logs were asked for. */
  readonly stages: readonly string[];
  /** The part of the baseline in which logs were read. */
  readonly coldBaseline: Window;
  /** Cold starts, errors and requests by source, before and since the onset. */
  readonly logs: FlowLogs;
  /** Ids of the evidence behind them. */
  readonly logEvidence: readonly string[];
  readonly isLogsKnown: boolean;
  readonly baseline: Window;
  /** The part of the window in which the symptom shows. */
  readonly affected: Window;
  readonly onsetMs: number;
  /** The metrics' period in which it lies; of no length where it is not known. */
  readonly onsetPeriod: { readonly fromMs: number; readonly toMs: number };
  readonly evidence: readonly Evidence[];
  readonly gaps: readonly Gap[];
}

/** What is read only of nodes that changed: how they are configured, and what was changed on them. */
export interface SuspectReading {
  readonly functions: readonly FunctionReading[];
  readonly changes: readonly Change[];
  readonly evidence: readonly Evidence[];
  readonly gaps: readonly Gap[];
}
