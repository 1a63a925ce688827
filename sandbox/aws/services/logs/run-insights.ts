import { type Expression, evaluate, type Scope, type Value } from './insights-expression.ts';
import { aggregate, callScalar, insightsTime, isAggregate } from './insights-functions.ts';
import type { Column, Command } from './insights-parser.ts';
import type { LogRecord } from './log-record.ts';

/** A row of a result, in the order of its columns. */
type Row = readonly { readonly field: string; readonly value: string }[];

export interface InsightsResult {
  readonly rows: readonly Row[];
  readonly scanned: number;
  readonly matched: number;
}

const DEFAULT_LIMIT = 10_000;

interface Item {
  readonly scope: Scope;
  /** Null until `fields`, `display` or `stats` said what to show. */
  readonly columns: readonly Column[] | null;
  readonly pointer: string | undefined;
}

const scopeOf = (field: (name: string) => Value): Scope => {
  const scope: Scope = {
    field,
    call: (name, args) => callScalar(name, args, scope),
  };
  return scope;
};

const itemOf = (record: LogRecord): Item => ({
  scope: scopeOf((name) => record.read(name)),
  columns: null,
  pointer: '@ptr',
});

const withFields = (items: readonly Item[], columns: readonly Column[], add: boolean): Item[] => {
  const made = new Map(columns.map(({ name, of }) => [name, of]));
  const shown = columns.map(({ name }): Column => ({ name, of: { kind: 'field', name } }));
  return items.map((item) => {
    // Most columns of most records are never asked for.
    const values = new Map<string, Value>();
    const scope = scopeOf((name) => {
      const of = made.get(name);
      if (of === undefined) return item.scope.field(name);
      if (!values.has(name)) values.set(name, evaluate(of, item.scope));
      return values.get(name);
    });
    return { ...item, scope, columns: add ? [...(item.columns ?? []), ...shown] : shown };
  });
};

const namesIn = (pattern: RegExp): Set<string> =>
  new Set([...pattern.source.matchAll(/\(\?<([A-Za-z_]\w*)>/g)].map(([, name = '']) => name));

/** Named groups become fields; a record that does not match keeps those that it has. */
const withGroups = (items: readonly Item[], of: Expression, pattern: RegExp): Item[] => {
  const names = namesIn(pattern);
  return items.map((item) => {
    let groups: Readonly<Record<string, string>> | undefined;
    const matched = (): Readonly<Record<string, string>> => {
      const value = evaluate(of, item.scope);
      groups ??= (value === undefined ? undefined : pattern.exec(String(value))?.groups) ?? {};
      return groups;
    };
    const field = (name: string): Value =>
      (names.has(name) ? (groups ?? matched())[name] : undefined) ?? item.scope.field(name);
    return { ...item, scope: scopeOf(field) };
  });
};

const groupScope = (scopes: readonly Scope[], keys: ReadonlyMap<string, Value>): Scope => ({
  field: (name) => keys.get(name),
  call: (name, args) =>
    isAggregate(name)
      ? aggregate(name, args, scopes)
      : callScalar(name, args, scopes[0] ?? NOTHING),
});

const NOTHING: Scope = { field: () => undefined, call: () => undefined };

const stats = (
  items: readonly Item[],
  columns: readonly Column[],
  by: readonly Column[],
): Item[] => {
  const groups = new Map<string, { keys: Map<string, Value>; scopes: Scope[] }>();
  for (const { scope } of items) {
    const keys = new Map(by.map(({ name, of }) => [name, evaluate(of, scope)]));
    const id = JSON.stringify([...keys.values()]);
    const group = groups.get(id) ?? { keys, scopes: [] };
    group.scopes.push(scope);
    groups.set(id, group);
  }
  return [...groups.values()].map(({ keys, scopes }) => {
    const group = groupScope(scopes, keys);
    const values = new Map([
      ...keys,
      ...columns.map(({ name, of }) => [name, evaluate(of, group)] as const),
    ]);
    return {
      scope: scopeOf((name) => values.get(name)),
      columns: [...by, ...columns].map(
        ({ name }): Column => ({ name, of: { kind: 'field', name } }),
      ),
      pointer: undefined,
    };
  });
};

const rank = (a: Value, b: Value): number => {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  const [left, right] = [Number(a), Number(b)];
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right;
  return String(a).localeCompare(String(b));
};

const sorted = (
  items: readonly Item[],
  keys: readonly { readonly of: Expression; readonly descending: boolean }[],
): Item[] =>
  [...items].sort((a, b) => {
    for (const { of, descending } of keys) {
      const order = rank(evaluate(of, a.scope), evaluate(of, b.scope));
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });

const apply = (items: readonly Item[], command: Command): readonly Item[] => {
  switch (command.kind) {
    case 'fields':
      return withFields(items, command.columns, true);
    case 'display':
      return withFields(items, command.columns, false);
    case 'parse':
      return withGroups(items, command.of, command.pattern);
    case 'filter':
      return items.filter(({ scope }) => evaluate(command.condition, scope) === true);
    case 'stats':
      return stats(items, command.columns, command.by);
    case 'sort':
      return sorted(items, command.keys);
    case 'limit':
      return items.slice(0, command.count);
  }
};

const shown = (name: string, value: Value): string =>
  name === '@timestamp' || name === '@ingestionTime' ? insightsTime(Number(value)) : String(value);

const DEFAULT_COLUMNS: readonly Column[] = ['@timestamp', '@message'].map((name) => ({
  name,
  of: { kind: 'field', name },
}));

const rowOf = ({ scope, columns, pointer }: Item): Row => {
  const all = [...(columns ?? DEFAULT_COLUMNS)];
  if (pointer !== undefined) all.push({ name: pointer, of: { kind: 'field', name: pointer } });
  return all.flatMap(({ name }) => {
    const value = scope.field(name);
    return value === undefined ? [] : [{ field: name, value: shown(name, value) }];
  });
};

const NEWEST_FIRST: Command = {
  kind: 'sort',
  keys: [{ of: { kind: 'field', name: '@timestamp' }, descending: true }],
};

const needsDefaultOrder = (commands: readonly Command[]): boolean =>
  !commands.some(({ kind }) => kind === 'sort' || kind === 'stats');

/** Runs a query over records: filters, shapes, sorts and cuts them. */
export const runInsights = (
  commands: readonly Command[],
  records: Iterable<LogRecord>,
): InsightsResult => {
  let scanned = 0;
  let matched = 0;
  const leading = commands.findIndex(({ kind }) => kind !== 'filter');
  const filters = leading < 0 ? commands : commands.slice(0, leading);
  const rest = leading < 0 ? [] : commands.slice(leading);
  let items: readonly Item[] = [];
  const kept: Item[] = [];
  for (const record of records) {
    scanned++;
    const item = itemOf(record);
    if (filters.some((filter) => apply([item], filter).length === 0)) continue;
    matched++;
    kept.push(item);
  }
  items = kept;
  const ordered = needsDefaultOrder(commands) ? [NEWEST_FIRST, ...rest] : rest;
  for (const command of ordered) items = apply(items, command);
  return { rows: items.slice(0, DEFAULT_LIMIT).map(rowOf), scanned, matched };
};
