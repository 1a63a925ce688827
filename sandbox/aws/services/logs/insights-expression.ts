import type { FieldValue } from './log-record.ts';

export type Value = FieldValue | boolean | undefined;

/** An expression of a query. A call is an aggregate where its name is one. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: FieldValue }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'regex'; readonly pattern: RegExp }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'list'; readonly items: readonly Expression[] };

/** Answers fields, and calls, while an expression is evaluated. */
export interface Scope {
  field(name: string): Value;
  call(name: string, args: readonly Expression[]): Value;
}

const compare = (left: Value, right: Value): number | undefined => {
  if (left === undefined || right === undefined) return undefined;
  const [a, b] = [Number(left), Number(right)];
  if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  return String(left) < String(right) ? -1 : String(left) > String(right) ? 1 : 0;
};

const arithmetic =
  (apply: (a: number, b: number) => number) =>
  (left: Value, right: Value): Value => {
    if (left === undefined || right === undefined) return undefined;
    const value = apply(Number(left), Number(right));
    return Number.isFinite(value) ? value : undefined;
  };

const comparison =
  (holds: (order: number) => boolean) =>
  (left: Value, right: Value): Value => {
    const order = compare(left, right);
    return order !== undefined && holds(order);
  };

const OPERATORS: Readonly<Record<string, (left: Value, right: Value) => Value>> = {
  '+': arithmetic((a, b) => a + b),
  '-': arithmetic((a, b) => a - b),
  '*': arithmetic((a, b) => a * b),
  '/': arithmetic((a, b) => a / b),
  '%': arithmetic((a, b) => a % b),
  '=': comparison((order) => order === 0),
  '!=': (left, right) => compare(left, right) !== 0,
  '<': comparison((order) => order < 0),
  '<=': comparison((order) => order <= 0),
  '>': comparison((order) => order > 0),
  '>=': comparison((order) => order >= 0),
};

const isLike = (value: Value, pattern: Expression, scope: Scope): boolean => {
  if (value === undefined) return false;
  if (pattern.kind === 'regex') return pattern.pattern.test(String(value));
  return String(value).includes(String(evaluate(pattern, scope)));
};

const binary = (expression: Extract<Expression, { kind: 'binary' }>, scope: Scope): Value => {
  const { operator, left, right } = expression;
  if (operator === 'and') return evaluate(left, scope) === true && evaluate(right, scope) === true;
  if (operator === 'or') return evaluate(left, scope) === true || evaluate(right, scope) === true;
  const value = evaluate(left, scope);
  if (operator === 'like') return isLike(value, right, scope);
  if (operator === 'in')
    return (
      right.kind === 'list' &&
      right.items.some((item) => compare(value, evaluate(item, scope)) === 0)
    );
  return OPERATORS[operator]?.(value, evaluate(right, scope));
};

/** The value of an expression in a scope. */
export const evaluate = (expression: Expression, scope: Scope): Value => {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'field':
      return scope.field(expression.name);
    case 'call':
      return scope.call(expression.name, expression.args);
    case 'not':
      return evaluate(expression.of, scope) !== true;
    case 'binary':
      return binary(expression, scope);
    case 'regex':
    case 'list':
      return undefined;
  }
};
