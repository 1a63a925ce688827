import type { Expression } from './insights-expression.ts';
import { isFunction } from './insights-functions.ts';
import { malformed, type Token, tokensOf } from './insights-tokens.ts';

/** An expression with the name of its column. */
export interface Column {
  readonly name: string;
  readonly of: Expression;
}

export type Command =
  | { readonly kind: 'fields' | 'display'; readonly columns: readonly Column[] }
  | { readonly kind: 'filter'; readonly condition: Expression }
  | { readonly kind: 'parse'; readonly of: Expression; readonly pattern: RegExp }
  | { readonly kind: 'stats'; readonly columns: readonly Column[]; readonly by: readonly Column[] }
  | {
      readonly kind: 'sort';
      readonly keys: readonly { readonly of: Expression; readonly descending: boolean }[];
    }
  | { readonly kind: 'limit'; readonly count: number };

const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['=', '!=', '<', '<=', '>', '>=', '=~', 'like', 'in'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** Reads tokens one by one; the grammar is in its functions. */
const createReader = (tokens: readonly Token[]) => {
  let at = 0;
  const textOf = (token: Token | undefined): string =>
    token === undefined || token.kind === 'string' ? '' : token.text;
  const peek = (): string => textOf(tokens[at]).toLowerCase();
  const take = (): Token => tokens[at++] ?? malformed('end of query');
  const accept = (...texts: readonly string[]): string | undefined => {
    const next = peek();
    if (!texts.includes(next) || tokens[at] === undefined) return undefined;
    at++;
    return next;
  };
  const expect = (text: string): void => {
    if (accept(text) === undefined) malformed(tokens[at]?.text ?? 'end of query');
  };
  return {
    peek,
    take,
    accept,
    expect,
    at: () => at,
    textBetween: (from: number) =>
      tokens
        .slice(from, at)
        .map(({ text }) => text)
        .join(''),
    isAtEnd: () => at >= tokens.length,
  };
};

type Reader = ReturnType<typeof createReader>;

const list = <T>(reader: Reader, item: () => T): T[] => {
  const items = [item()];
  while (reader.accept(',') !== undefined) items.push(item());
  return items;
};

const regexOf = (text: string): RegExp => {
  const flags = text.endsWith('i') ? 'i' : '';
  try {
    return new RegExp(text.slice(1, text.lastIndexOf('/')), flags);
  } catch {
    return malformed(text);
  }
};

const callOrField = (reader: Reader, name: string): Expression => {
  if (reader.accept('(') === undefined) return { kind: 'field', name };
  const lower = name.toLowerCase();
  if (!isFunction(lower)) malformed(name);
  if (reader.accept(')') !== undefined) return { kind: 'call', name: lower, args: [] };
  const args = list(reader, () => expression(reader, 0));
  reader.expect(')');
  return { kind: 'call', name: lower, args };
};

const brackets = (reader: Reader): Expression => {
  const inner = expression(reader, 0);
  reader.expect(')');
  return inner;
};

const items = (reader: Reader): Expression => {
  const found = list(reader, () => expression(reader, 0));
  reader.expect(']');
  return { kind: 'list', items: found };
};

const primary = (reader: Reader): Expression => {
  const token = reader.take();
  if (token.kind === 'string') return { kind: 'literal', value: token.text };
  if (token.kind === 'number') return { kind: 'literal', value: Number(token.text) };
  if (token.kind === 'regex') return { kind: 'regex', pattern: regexOf(token.text) };
  if (token.kind === 'field')
    return token.text.toLowerCase() === 'not'
      ? { kind: 'not', of: expression(reader, 2) }
      : callOrField(reader, token.text);
  if (token.text === '(') return brackets(reader);
  if (token.text === '[') return items(reader);
  return malformed(token.text);
};

const expression = (reader: Reader, level: number): Expression => {
  const operators = LEVELS[level];
  if (operators === undefined) return primary(reader);
  let left = expression(reader, level + 1);
  for (;;) {
    const negated = operators.includes('like') && reader.accept('not') !== undefined;
    const operator = reader.accept(...operators);
    if (operator === undefined) return negated ? malformed('not') : left;
    const right = expression(reader, level + 1);
    const name = operator === '=~' ? 'like' : operator;
    const joined: Expression = { kind: 'binary', operator: name, left, right };
    left = negated ? { kind: 'not', of: joined } : joined;
  }
};

const column = (reader: Reader): Column => {
  const from = reader.at();
  const of = expression(reader, 0);
  const text = reader.textBetween(from);
  if (reader.accept('as') === undefined) return { name: text, of };
  return { name: reader.take().text, of };
};

const sortKey = (reader: Reader) => {
  const of = expression(reader, 0);
  return { of, descending: reader.accept('asc', 'desc') === 'desc' };
};

const COMMANDS: Readonly<Record<string, (reader: Reader) => Command>> = {
  fields: (reader) => ({ kind: 'fields', columns: list(reader, () => column(reader)) }),
  display: (reader) => ({ kind: 'display', columns: list(reader, () => column(reader)) }),
  parse: (reader) => {
    const of = primary(reader);
    const { kind, text } = reader.take();
    return kind === 'regex' ? { kind: 'parse', of, pattern: regexOf(text) } : malformed(text);
  },
  filter: (reader) => ({ kind: 'filter', condition: expression(reader, 0) }),
  stats: (reader) => {
    const columns = list(reader, () => column(reader));
    const by = reader.accept('by') === undefined ? [] : list(reader, () => column(reader));
    return { kind: 'stats', columns, by };
  },
  sort: (reader) => ({ kind: 'sort', keys: list(reader, () => sortKey(reader)) }),
  limit: (reader) => {
    const count = Number(reader.take().text);
    return Number.isInteger(count) ? { kind: 'limit', count } : malformed('limit');
  },
};

/**
 * Reads a Logs Insights query: `fields`, `display`, `filter`, `parse FIELD /regex/` with named
 * groups, `stats … by …`, `sort`, `limit`, joined by `|`. @throws ApiError `MalformedQueryException` for anything else
 */
export const parseInsights = (query: string): Command[] => {
  const reader = createReader(tokensOf(query));
  const commands: Command[] = [];
  do {
    const name = reader.take().text.toLowerCase();
    commands.push((COMMANDS[name] ?? (() => malformed(name)))(reader));
  } while (reader.accept('|') !== undefined);
  return reader.isAtEnd() ? commands : malformed(reader.take().text);
};
