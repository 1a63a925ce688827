import type { Gap } from '../../contracts/evidence.ts';
import { gapOfAwsError } from '../../shared/classify-aws-error.ts';
import type { Breaker } from './cut.ts';

/** Reads the switches of circuit breakers; rejects when they cannot be read. */
export type ReadBreakers = () => Promise<readonly Breaker[]>;

/** The switches there are, and what could not be seen of them. */
export const readBreakers = async (
  read: ReadBreakers | undefined,
): Promise<{ breakers: readonly Breaker[]; gaps: readonly Gap[] }> => {
  if (!read) return { breakers: [], gaps: [] };
  try {
    return { breakers: await read(), gaps: [] };
  } catch (error) {
    return { breakers: [], gaps: [gapOfAwsError('breaker switches', error)] };
  }
};
