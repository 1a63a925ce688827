import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { type ModuleFacts, moduleFactsOf } from './module-facts.ts';

/** Paths from the repository's root, with `/`, and their text. */
export type SourceFiles = ReadonlyMap<string, string>;

export interface Violation {
  readonly file: string;
  /** The specifier that it may not import, or what else it does. */
  readonly what: string;
  readonly rule: string;
}

/** A row of the design's import table; the first whose `files` match a file is the row of that file. */
interface Part {
  readonly files: RegExp;
  /** What it may import, besides an adapter's own folder. */
  readonly paths: readonly RegExp[];
  /** What it may import besides as types alone. */
  readonly types?: readonly RegExp[];
  /** Left out: every production dependency and every built-in module. */
  readonly packages?: readonly RegExp[];
}

const app = /^src\/app\//;
const blocks = /^blocks\//;
const contracts = /^mcp\/contracts\//;
const domain = /^src\/domain\//;
const ports = /^src\/app\/ports\.ts$/;
const pure = [/^zod$/, /^node:crypto$/];

const parts: readonly Part[] = [
  { files: domain, paths: [domain, contracts], packages: pure },
  { files: app, paths: [app, domain, contracts], packages: pure },
  { files: /^src\/adapters\/slack\//, paths: [ports, domain, contracts, blocks], types: [app] },
  { files: /^src\/adapters\//, paths: [ports, domain, contracts], types: [app] },
  { files: /^src\/main\.ts$/, paths: [/^src\//, blocks, /^mcp\//] },
  { files: /^src\/[^/]+\.ts$/, paths: [/^src\//, blocks, contracts] },
  { files: blocks, paths: [blocks, domain, contracts], packages: [/^@slack\/types$/] },
  { files: contracts, paths: [contracts], packages: pure },
  { files: /^mcp\//, paths: [/^mcp\//] },
];

const production = /^(src|blocks|mcp)\//;
const environmentReaders = /^(src|mcp|sandbox)\/config\.ts$/;
const mcpSdk = /^@modelcontextprotocol\//;
/** Benchmarks are clients of the tools that they measure. */
const mcpSdkUsers = /^(mcp\/shared|mcp\/[^/]+\/bench|src\/adapters\/mcp)\//;

/**
 * Checks the import table of the design on resolved paths, who reads the environment, where the MCP SDK
 * is used other than as types, and that production code runs on production dependencies.
 */
export const findViolations = (
  files: SourceFiles,
  dependencies: ReadonlySet<string>,
): readonly Violation[] =>
  [...files].flatMap(([file, text]) => {
    if (!/\.tsx?$/.test(file)) return [];
    const facts = moduleFactsOf(text, { tsx: file.endsWith('x') });
    const part = parts.find((each) => each.files.test(file));
    return [
      ...(production.test(file) && !part ? [{ file, what: file, rule: 'a file has a part' }] : []),
      ...environmentViolations(file, facts),
      ...facts.imports.flatMap((imported) =>
        imported.specifier.startsWith('.')
          ? pathViolations(file, imported, part, files)
          : packageViolations(file, imported, part, dependencies),
      ),
    ];
  });

const environmentViolations = (
  file: string,
  { importsUnknown, readsEnvironment }: ModuleFacts,
): readonly Violation[] => {
  if (!production.test(file)) return [];
  return [
    ...(importsUnknown ? [{ file, what: 'import(…)', rule: 'imports are literals' }] : []),
    ...(readsEnvironment && !environmentReaders.test(file)
      ? [{ file, what: 'process.env', rule: 'the environment is read in config.ts' }]
      : []),
  ];
};

type Imported = ModuleFacts['imports'][number];

const pathViolations = (
  file: string,
  { specifier, typeOnly }: Imported,
  part: Part | undefined,
  files: SourceFiles,
): readonly Violation[] => {
  const target = posix.join(posix.dirname(file), specifier);
  if (!files.has(target)) {
    return [{ file, what: specifier, rule: 'a relative import leads to a file' }];
  }
  const ownAdapter = /^src\/adapters\/[^/]+\//.exec(file)?.[0];
  const allowed =
    part === undefined ||
    (ownAdapter !== undefined && target.startsWith(ownAdapter)) ||
    [...part.paths, ...((typeOnly && part.types) || [])].some((path) => path.test(target));
  return allowed ? [] : [{ file, what: specifier, rule: 'the import table' }];
};

const packageViolations = (
  file: string,
  { specifier, typeOnly }: Imported,
  part: Part | undefined,
  dependencies: ReadonlySet<string>,
): readonly Violation[] => {
  if (part === undefined) return [];
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const rules = {
    'production code imports production dependencies':
      isBuiltin(specifier) || dependencies.has(name),
    'the part imports its packages only':
      part.packages?.some((each) => each.test(specifier)) ?? true,
    'the MCP SDK stays in its folders':
      typeOnly || !mcpSdk.test(specifier) || mcpSdkUsers.test(file),
  };
  return Object.entries(rules).flatMap(([rule, holds]) =>
    holds ? [] : { file, what: specifier, rule },
  );
};
