import type { ColdStartReading } from '../telemetry/telemetry.ts';

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
}

const NONE: ColdStartRate = {
  invocations: 0,
  rate: 0,
  initMs: 0,
  durationMs: 0,
  version: undefined,
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
