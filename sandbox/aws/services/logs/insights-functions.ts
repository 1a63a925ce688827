import { type Expression, evaluate, type Scope, type Value } from './insights-expression.ts';
import { malformed } from './insights-tokens.ts';

const percentile = (values: readonly number[], percent: number): number | undefined => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
};

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : sum(values) / values.length;

const deviation = (values: readonly number[]): number | undefined => {
  const middle = mean(values);
  if (middle === undefined) return undefined;
  return Math.sqrt(sum(values.map((value) => (value - middle) ** 2)) / values.length);
};

const extreme =
  (better: (a: number, b: number) => boolean) =>
  (values: readonly number[]): number | undefined =>
    values.reduce<number | undefined>(
      (best, value) => (best === undefined || better(value, best) ? value : best),
      undefined,
    );

const NUMERIC: Readonly<
  Record<string, (values: readonly number[], argument: number) => number | undefined>
> = {
  avg: mean,
  sum,
  min: extreme((a, b) => a < b),
  max: extreme((a, b) => a > b),
  stddev: deviation,
  median: (values) => percentile(values, 50),
  pct: percentile,
};

/** Whether a function sums up many records into one value. */
export const isAggregate = (name: string): boolean =>
  name in NUMERIC || name === 'count' || name === 'count_distinct';

/** The value of an aggregate over the scopes of a group's records. */
export const aggregate = (
  name: string,
  args: readonly Expression[],
  scopes: readonly Scope[],
): Value => {
  const [of, argument] = args;
  if (of === undefined || (of.kind === 'field' && of.name === '*')) return scopes.length;
  const values = scopes.map((scope) => evaluate(of, scope)).filter((value) => value !== undefined);
  if (name === 'count') return values.length;
  if (name === 'count_distinct') return new Set(values).size;
  const percent = argument?.kind === 'literal' ? Number(argument.value) : 0;
  return NUMERIC[name]?.(values.map(Number).filter(Number.isFinite), percent);
};

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds of a span such as `10s` or `5m`. @throws ApiError `MalformedQueryException` */
const spanMs = (text: string): number => {
  const [, count, unit = ''] = /^(\d+)(ms|s|m|h|d)$/.exec(text) ?? [];
  const unitMs = UNITS_MS[unit];
  return count === undefined || unitMs === undefined ? malformed(text) : Number(count) * unitMs;
};

/** A time as query results print it. */
export const insightsTime = (ms: number): string =>
  new Date(ms).toISOString().replace('T', ' ').replace('Z', '');

type Scalar = (args: readonly Value[]) => Value;

const SCALARS: Readonly<Record<string, Scalar>> = {
  ispresent: ([value]) => value !== undefined,
  isempty: ([value]) => value === undefined || value === '',
  abs: ([value]) => Math.abs(Number(value)),
  floor: ([value]) => Math.floor(Number(value)),
  ceil: ([value]) => Math.ceil(Number(value)),
  greatest: (values) => Math.max(...values.map(Number)),
  tolower: ([value]) => (value === undefined ? undefined : String(value).toLowerCase()),
  toupper: ([value]) => (value === undefined ? undefined : String(value).toUpperCase()),
  strlen: ([value]) => String(value ?? '').length,
  tomillis: ([value]) => (value === undefined ? undefined : Number(value)),
  coalesce: (values) => values.find((value) => value !== undefined),
  strcontains: ([value, part]) => (String(value ?? '').includes(String(part)) ? 1 : 0),
};

/** Whether a function is known, aggregates included. */
export const isFunction = (name: string): boolean =>
  name in SCALARS || name === 'bin' || isAggregate(name);

/** The value of a function of one record. */
export const callScalar = (name: string, args: readonly Expression[], scope: Scope): Value => {
  if (name !== 'bin') return SCALARS[name]?.(args.map((argument) => evaluate(argument, scope)));
  const span = args[0]?.kind === 'field' ? spanMs(args[0].name) : malformed('bin');
  const at = Number(scope.field('@timestamp'));
  return insightsTime(Math.floor(at / span) * span);
};
