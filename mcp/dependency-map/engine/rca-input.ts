import type { MapEdge, MapNode } from '../../contracts/dependency-map-tools.ts';
import type { MetricSource, Signal, Symptom } from '../../contracts/symptom.ts';

/** Evenly spaced samples; times are epoch seconds of the start of each period. */
export interface Samples {
  readonly timestamps: readonly number[];
  readonly values: readonly (number | null)[];
}

/** One measured series of a node, before and during the trouble. */
export interface ObservedSeries {
  readonly node: string;
  readonly signal: Signal;
  readonly statistic: string;
  readonly unit: string;
  readonly periodS: number;
  readonly source?: MetricSource;
  /** Percent of a hard limit in use: high is near, not yet harm. */
  readonly isUse?: boolean;
  readonly baseline: Samples;
  readonly window: Samples;
}

/** A change on a node; `beforeOnsetS` is negative for one that came after the onset. */
export interface KnownChange {
  readonly node: string;
  readonly what: string;
  readonly at: string;
  readonly version?: string;
  readonly beforeOnsetS: number;
}

/** Cold starts of a function now and normally: shares of its invocations, and seconds of one. */
export interface ColdStartFact {
  readonly node: string;
  readonly rate: number;
  readonly baselineRate: number;
  readonly initS: number;
  readonly invocations: number;
  readonly version?: string;
}

/** All that the search for causes looks at, whichever source it was read from. */
export interface RcaInput {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  /** The calls as they usually are, from the baseline; empty when unknown. */
  readonly usualEdges: readonly MapEdge[];
  readonly series: readonly ObservedSeries[];
  readonly symptom: Pick<Symptom, 'node' | 'signal' | 'statistic'> & { readonly atS: number };
  readonly window: { readonly fromS: number; readonly toS: number };
  readonly changes: readonly KnownChange[];
  readonly coldStarts: readonly ColdStartFact[];
}
