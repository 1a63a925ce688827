import type { Situation } from './action.ts';

/** Concurrent executions of a function, the most in each sample; null where it could not be read. */
export const usedConcurrency = async (
  functionName: string,
  overS: number,
  { live, nowMs, periodS }: Situation,
): Promise<readonly number[] | null> => {
  const samples = await live.metrics(
    {
      namespace: 'AWS/Lambda',
      metricName: 'ConcurrentExecutions',
      dimensions: { FunctionName: functionName },
      statistic: 'Maximum',
    },
    { from: new Date(nowMs - overS * 1000).toISOString(), to: new Date(nowMs).toISOString() },
    overS > 3600 ? 300 : periodS,
  );
  return samples?.values ?? null;
};
