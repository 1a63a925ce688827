import type { ColdStartReading } from '../telemetry/telemetry.ts';
import { between, type ResponseTimes } from './response-times.ts';

/** Cold starts of one function over all its versions. */
export interface ColdStartRate {
  readonly invocations: number;
  /** 0 to 1. */
  readonly rate: number;
  /** Median Init Duration; 0 without a cold start. */
  readonly initMs: number;
  /** Mean Duration, Init not included. */
  readonly durationMs: number;
  /** The version with most cold starts. */
  readonly version: string | undefined;
  /** What a cold start waits longer than a warm one; undefined without one. */
  readonly waits: ResponseTimes | undefined;
  /** Of the cold starts, those that restored a snapshot (SnapStart), 0 to 1. */
  readonly restoredShare: number;
  /** Memory that it is given; undefined where it was not told. */
  readonly memoryMb: number | undefined;
}

const NONE: ColdStartRate = {
  invocations: 0,
  rate: 0,
  initMs: 0,
  durationMs: 0,
  version: undefined,
  waits: undefined,
  restoredShare: 0,
  memoryMb: undefined,
};

/** Beyond the first and last tenth a spread goes on as between tenth and median, for this part of it. */
const TAIL = 0.6;

/** Init (or Restore) Duration by three percentiles, and what the first invocation runs longer. */
const waitsOf = ({
  medianInitMs,
  initMs,
  firstMs = 0,
}: ColdStartReading): ResponseTimes | undefined => {
  if (medianInitMs === null) return undefined;
  const { p10, p90, mean } = initMs ?? { p10: medianInitMs, p90: medianInitMs, mean: medianInitMs };
  const points: readonly (readonly [number, number])[] = [
    [0, p10 - TAIL * (medianInitMs - p10)],
    [0.1, p10],
    [0.5, medianInitMs],
    [0.9, p90],
    [1, p90 + TAIL * (p90 - medianInitMs)],
  ];
  return { meanMs: mean + firstMs, quantileMs: (share) => firstMs + between(points, share) };
};

/** Sums the versions of a function; its init is that of the version with most cold starts. */
export const coldStartRate = (
  readings: readonly ColdStartReading[],
  node: string,
): ColdStartRate => {
  const own = readings.filter((reading) => reading.node === node);
  const invocations = own.reduce((sum, one) => sum + one.invocations, 0);
  if (invocations === 0) return NONE;
  const coldStarts = own.reduce((sum, one) => sum + one.coldStarts, 0);
  const [coldest] = own.toSorted((a, b) => b.coldStarts - a.coldStarts);
  return {
    invocations,
    rate: coldStarts / invocations,
    initMs: coldest?.medianInitMs ?? 0,
    durationMs:
      own.reduce((sum, one) => sum + one.meanDurationMs * one.invocations, 0) / invocations,
    version: coldStarts > 0 ? coldest?.version : undefined,
    waits: coldest === undefined ? undefined : waitsOf(coldest),
    restoredShare:
      coldStarts > 0 ? own.reduce((sum, one) => sum + (one.restores ?? 0), 0) / coldStarts : 0,
    memoryMb: coldest?.memoryMb,
  };
};

/** Cold starts under which a rate says nothing. */
const FEWEST = 3;

/** Whether a function starts cold noticeably more than before: half as often again, and 5 ms a call. */
export const isColder = (before: ColdStartRate, after: ColdStartRate): boolean =>
  before.invocations > 0 &&
  after.rate * after.invocations >= FEWEST &&
  after.rate > 1.5 * before.rate &&
  after.rate * after.initMs > before.rate * before.initMs + 5;
