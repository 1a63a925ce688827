import type { InvocationReport } from '../world.ts';

const OUTCOMES: readonly InvocationReport['outcome'][] = ['ok', 'error', 'timeout'];

/** Classes in a function's series: each outcome warm, then cold. */
export const INVOCATION_CLASSES = OUTCOMES.length * 2;

/** The class of an invocation that ended so. */
export const invocationClass = (outcome: InvocationReport['outcome'], cold: boolean): number =>
  OUTCOMES.indexOf(outcome) * 2 + (cold ? 1 : 0);

export const outcomeOfClass = (classIndex: number): InvocationReport['outcome'] =>
  OUTCOMES[classIndex >> 1] ?? 'ok';

export const isColdClass = (classIndex: number): boolean => (classIndex & 1) === 1;

/** Series of a version's invocations by duration, of its inits, and of a function's errors by name. */
export const invocationSeries = (name: string, version: string): string =>
  `${invocationSeriesOf(name)}${version}`;
export const invocationSeriesOf = (name: string): string => `lambda|${name}|`;
export const initSeries = (name: string, version: string): string => `init|${name}|${version}`;
export const errorSeries = (name: string): string => `errors|${name}`;
