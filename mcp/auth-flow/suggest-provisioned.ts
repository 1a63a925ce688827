/** What the load of a function was. */
export interface FunctionLoad {
  readonly invocationsPerS: number;
  /** Mean warm Duration in seconds. */
  readonly durationS: number;
  /** Highest concurrency while all was well; null where it is not known. */
  readonly peakConcurrency: number | null;
  /** What was provisioned while all was well; null where nothing was. */
  readonly provisionedBefore: number | null;
}

/**
 * Provisioned concurrency that would hold a load: the busy instances by Little's law, plus three standard
 * deviations of a Poisson stream (square-root staffing: Halfin and Whitt, 1981), and no less than the
 * concurrency that was seen, or was provisioned, while all was well. At least 1; undefined without load.
 */
export const suggestProvisioned = (load: FunctionLoad): number | undefined => {
  const busy = load.invocationsPerS * load.durationS;
  if (!(busy > 0)) return undefined;
  return Math.max(
    1,
    Math.ceil(busy + 3 * Math.sqrt(busy)),
    Math.ceil(load.peakConcurrency ?? 0),
    Math.round(load.provisionedBefore ?? 0),
  );
};

/** USD for each GB-second of provisioned concurrency (AWS Lambda pricing, x86, US East). */
const USD_PER_GB_SECOND = 0.0000041667;

/** What so many provisioned instances of this memory cost an hour, invocations apart, in USD to the cent. */
export const usdPerHour = (instances: number, memoryMb: number): number =>
  Math.round(instances * (memoryMb / 1024) * USD_PER_GB_SECOND * 3600 * 100) / 100;
