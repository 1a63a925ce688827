import type { Situation } from './action.ts';

const LOOK_BACK_MS = 600_000;

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/** Share of a function's invocations that failed in the last ten minutes, 0 to 1; null: not known, or none. */
export const failingShare = async (
  functionName: string,
  { live, nowMs, periodS }: Situation,
): Promise<number | null> => {
  const window = {
    from: new Date(nowMs - LOOK_BACK_MS).toISOString(),
    to: new Date(nowMs).toISOString(),
  };
  const read = async (metricName: string) =>
    live.metrics(
      {
        namespace: 'AWS/Lambda',
        metricName,
        dimensions: { FunctionName: functionName },
        statistic: 'Sum',
      },
      window,
      periodS,
    );
  const [invocations, errors] = await Promise.all([read('Invocations'), read('Errors')]);
  if (!invocations || !errors || errors.values.length === 0) return null;
  const calls = sum(invocations.values);
  return calls === 0 ? null : sum(errors.values) / calls;
};
