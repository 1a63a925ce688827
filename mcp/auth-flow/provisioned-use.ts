import type { SeriesQuery } from '../telemetry/telemetry.ts';

/** The signal under which provisioned concurrency's utilization is read; `saturation` is concurrency. */
export const PROVISIONED_USE = { signal: 'other', statistic: 'Maximum' } as const;

/** The share of a function's provisioned concurrency in use, 0 to 1 (AWS Lambda, Concurrency metrics). */
export const provisionedUse = (node: string): SeriesQuery => ({
  ...PROVISIONED_USE,
  node,
  source: {
    namespace: 'AWS/Lambda',
    metricName: 'ProvisionedConcurrencyUtilization',
    dimensions: { FunctionName: node },
  },
});
