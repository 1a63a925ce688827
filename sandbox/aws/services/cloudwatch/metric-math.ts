import { ApiError } from '../../protocol/api-error.ts';

/** Values by the start of their period, in milliseconds. */
export type TimeSeries = ReadonlyMap<number, number>;

type Value = TimeSeries | number;
type Token = { readonly kind: 'number' | 'id' | 'sign'; readonly text: string };

const TOKEN =
  /\s*(?:(?<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(?<id>[a-z][A-Za-z0-9_]*)|(?<sign>[-+*/^()]))/y;

const refuse = (expression: string): never => {
  throw new ApiError(
    'ValidationException',
    `Error in expression '${expression}': the sandbox knows arithmetic on ids and numbers only`,
  );
};

const tokensOf = (expression: string): Token[] => {
  const tokens: Token[] = [];
  const text = expression.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const groups = TOKEN.exec(text)?.groups ?? refuse(expression);
    for (const kind of ['number', 'id', 'sign'] as const)
      if (groups[kind] !== undefined) tokens.push({ kind, text: groups[kind] });
  }
  return tokens;
};

const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
};

const isNumber = (value: Value): value is number => typeof value === 'number';

/** A series has a point only where both sides have one, and where the result is a number. */
const combine = (sign: string, left: Value, right: Value): Value => {
  const apply = OPERATORS[sign] ?? ((): number => Number.NaN);
  if (isNumber(left) && isNumber(right)) return apply(left, right);
  const times = isNumber(left) ? (right as TimeSeries).keys() : left.keys();
  const at = (value: Value, time: number) => (isNumber(value) ? value : value.get(time));
  const points = [...times].flatMap((time): [number, number][] => {
    const [a, b] = [at(left, time), at(right, time)];
    const value = a === undefined || b === undefined ? Number.NaN : apply(a, b);
    return Number.isFinite(value) ? [[time, value]] : [];
  });
  return new Map(points);
};

const LEVELS: readonly (readonly string[])[] = [
  ['+', '-'],
  ['*', '/'],
];

/**
 * Evaluates CloudWatch metric math as far as arithmetic goes: `+ - * / ^`, brackets, ids, numbers.
 * @throws ApiError `ValidationException`
 */
export const evaluateMath = (
  expression: string,
  series: (id: string) => TimeSeries,
): TimeSeries => {
  const tokens = tokensOf(expression);
  let at = 0;
  const take = (): Token => tokens[at++] ?? refuse(expression);
  const isNext = (...signs: readonly string[]): boolean =>
    tokens[at]?.kind === 'sign' && signs.includes(tokens[at]?.text ?? '');

  const primary = (): Value => {
    const token = take();
    if (token.kind === 'number') return Number(token.text);
    if (token.kind === 'id') return series(token.text);
    if (token.text === '-') return combine('*', -1, power());
    if (token.text !== '(') return refuse(expression);
    const inner = level(0);
    return take().text === ')' ? inner : refuse(expression);
  };
  const power = (): Value => {
    const base = primary();
    return isNext('^') ? combine(take().text, base, power()) : base;
  };
  const level = (depth: number): Value => {
    const signs = LEVELS[depth];
    if (signs === undefined) return power();
    let left = level(depth + 1);
    while (isNext(...signs)) left = combine(take().text, left, level(depth + 1));
    return left;
  };

  const result = level(0);
  if (at < tokens.length || isNumber(result)) return refuse(expression);
  return result;
};
