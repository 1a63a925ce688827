import type { Telemetry } from '../telemetry/telemetry.ts';
import { authFailures, type PoolFailures } from './auth-failures.ts';
import { queriesOfPool } from './cognito-operations.ts';
import { callsTo, endsOf } from './edge-figures.ts';
import type { FlowReading } from './flow-reading.ts';
import { isUserPool } from './node-kinds.ts';
import type { Question } from './question.ts';
import { readSpans } from './read-spans.ts';

/** Calls that reading the clients of pools makes: their names, and all their metrics in one go. */
export const POOL_CALLS = 2;

/** Rise of a share of a pool's calls, 0 to 1, from which its clients are worth telling apart. */
const LEAST_RISE = 0.01;

/** User pools of the flow. */
export const poolsOf = ({ map, pipelines }: FlowReading): string[] => {
  const hops = new Set(pipelines.flatMap((pipeline) => pipeline.hops));
  return map.nodes.filter(({ id, type }) => hops.has(id) && isUserPool(type)).map(({ id }) => id);
};

/** User pools whose calls fail, throttle or are refused noticeably more than usual. */
export const worsePools = (reading: FlowReading): string[] =>
  poolsOf(reading).filter((pool) => {
    const share = (when: FlowReading['before']): number => {
      const ends = endsOf(when, pool);
      return (
        (ends?.failingShare ?? 0) +
        (ends?.refusedShare ?? 0) +
        (callsTo(when.map, pool)?.throttleShare ?? 0)
      );
    };
    return share(reading.after) - share(reading.before) >= LEAST_RISE;
  });

/** Failures of pools by client and operation, as CloudWatch counts them. */
export const readPoolFailures = async (
  telemetry: Telemetry,
  pools: readonly string[],
  question: Question,
  { baseline, affected }: FlowReading,
): Promise<PoolFailures> => {
  const { series, evidence, gaps } = await readSpans(
    telemetry,
    pools.flatMap((id) => queriesOfPool(id)),
    question,
  );
  return {
    failures: authFailures(series, baseline, affected),
    series,
    evidence,
    gaps: gaps.filter(({ why }) => why !== 'no-data'),
  };
};
