import { parseSync } from '@swc/core';

/** What a module reaches for, as its syntax tree tells it. */
export interface ModuleFacts {
  /** By static, dynamic and type import, export-from, require, and `new URL` of a module. */
  readonly imports: readonly { readonly specifier: string; readonly typeOnly: boolean }[];
  /** True when it imports what only running it would tell. */
  readonly importsUnknown: boolean;
  /** True when it can read the environment: `process.env`, or `process` handed on whole. */
  readonly readsEnvironment: boolean;
}

/** @throws when the text is no TypeScript */
export const moduleFactsOf = (text: string, { tsx = false } = {}): ModuleFacts => {
  const imports: Imported[] = [];
  let readsEnvironment = false;
  for (const node of nodesOf(
    parseSync(text, { syntax: 'typescript', tsx, target: 'es2023' }).body,
  )) {
    const imported = importedBy(node);
    if (imported) imports.push(imported);
    readsEnvironment ||= isEnvironmentRead(node);
  }
  return {
    imports: imports.flatMap(({ specifier, typeOnly = false }) =>
      specifier === undefined ? [] : { specifier, typeOnly },
    ),
    importsUnknown: imports.some(({ specifier }) => specifier === undefined),
    readsEnvironment,
  };
};

interface Syntax {
  readonly type?: string;
  readonly [field: string]: unknown;
}

interface Imported {
  /** Undefined when it is no literal. */
  readonly specifier: string | undefined;
  /** Erased before it runs. */
  readonly typeOnly?: boolean;
}

/** Every node, but not the `process` of a member expression, whose member says what it does. */
function* nodesOf(value: unknown): Generator<Syntax> {
  if (typeof value !== 'object' || value === null) return;
  const node = value as Syntax;
  if (!Array.isArray(value)) yield node;
  for (const [field, child] of Object.entries(value)) {
    const isNamedMember = node.type === 'MemberExpression' && field === 'object';
    if (!isNamedMember || nameOf(child) !== 'process') yield* nodesOf(child);
  }
}

const nameOf = (value: unknown): unknown =>
  isNode(value, 'Identifier') ? value['value'] : undefined;

const isNode = (value: unknown, type: string): value is Syntax =>
  (value as Syntax | undefined)?.type === type;

const literalOf = (value: unknown): Imported => ({
  specifier: isNode(value, 'StringLiteral') ? String(value['value']) : undefined,
});

/** The field that names what a node of this type imports. */
const sourceFields: Readonly<Record<string, string>> = {
  ImportDeclaration: 'source',
  ExportAllDeclaration: 'source',
  ExportNamedDeclaration: 'source',
  TsImportType: 'argument',
  TsExternalModuleReference: 'expression',
};

const importedBy = (node: Syntax): Imported | undefined => {
  const type = node.type ?? '';
  if (type === 'CallExpression' || type === 'NewExpression') return importedByCall(node);
  const source = node[sourceFields[type] ?? ''];
  const typeOnly = node['typeOnly'] === true || type === 'TsImportType';
  return source ? { ...literalOf(source), typeOnly } : undefined;
};

const importedByCall = (node: Syntax): Imported | undefined => {
  const [first] = (node['arguments'] ?? []) as readonly { readonly expression: unknown }[];
  const target = literalOf(first?.expression);
  if (isNode(node['callee'], 'Import') || nameOf(node['callee']) === 'require') return target;
  const isModuleUrl =
    nameOf(node['callee']) === 'URL' && /\.[cm]?[jt]sx?$/.test(target.specifier ?? '');
  return isModuleUrl ? target : undefined;
};

/** `process.env`, `process[name]`, `{ env } = process` or any other use of `process` whole; `env` imported from it. */
const isEnvironmentRead = (node: Syntax): boolean => {
  if (isNode(node, 'MemberExpression') && nameOf(node['object']) === 'process') {
    const member = node['property'];
    if (isNode(member, 'Computed')) {
      const name = literalOf(member['expression']).specifier;
      return name === undefined || name === 'env';
    }
    return nameOf(member) === 'env';
  }
  if (isNode(node, 'ImportDeclaration')) {
    return /^(node:)?process$/.test(literalOf(node['source']).specifier ?? '');
  }
  return nameOf(node) === 'process';
};
