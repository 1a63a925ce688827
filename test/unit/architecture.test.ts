import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { findViolations, type SourceFiles } from '../support/import-rules.ts';
import { moduleFactsOf } from '../support/module-facts.ts';

const root = join(import.meta.dirname, '../..');
const folders = ['src', 'blocks', 'mcp', 'sandbox'];

const readFolder = async (folder: string) => {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)).replaceAll(sep, '/'));
  return Promise.all(
    paths.map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const),
  );
};

describe('this repository', () => {
  let files: SourceFiles;
  let dependencies: ReadonlySet<string>;
  beforeAll(async () => {
    files = new Map((await Promise.all(folders.map(readFolder))).flat());
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    dependencies = new Set(Object.keys(manifest.dependencies));
  });

  test('is read whole: known files with known imports are among what is checked', () => {
    for (const folder of folders) {
      expect([...files.keys()].filter((path) => path.startsWith(`${folder}/`))).not.toEqual([]);
    }
    expect(moduleFactsOf(files.get('src/app/ports.ts') ?? '').imports).toContainEqual({
      specifier: '../../mcp/contracts/tool-contract.ts',
      typeOnly: true,
    });
  });

  test('keeps to the import table', () => {
    expect(findViolations(files, dependencies)).toEqual([]);
  });
});

/** Files that exist for planted imports to lead to. */
const planted: Readonly<Record<string, string>> = {
  'src/domain/incident.ts': '',
  'src/app/ports.ts': '',
  'src/app/investigate.ts': '',
  'src/adapters/log/sqlite-log.ts': '',
  'src/adapters/slack/listeners.ts': '',
  'src/config.ts': '',
  'src/main.ts': '',
  'blocks/card.ts': '',
  'mcp/contracts/grant.ts': '',
  'mcp/shared/create-server.ts': '',
  'mcp/recovery/build-server.ts': '',
  'sandbox/config.ts': '',
  'test/support/redis-server.ts': '',
};
const dependencies = new Set([
  'zod',
  '@modelcontextprotocol/sdk',
  '@aws-sdk/client-sns',
  '@slack/bolt',
  'express',
]);

const violationsOf = (file: string, text: string) =>
  findViolations(new Map([...Object.entries(planted), [file, text]]), dependencies);

describe('a planted violation is caught:', () => {
  const table = 'the import table';
  const packages = 'the part imports its packages only';
  const development = 'production code imports production dependencies';
  const environment = 'the environment is read in config.ts';

  test.each([
    ['src/domain/x.ts', `import { a } from '../app/ports.ts';`, table],
    ['src/domain/x.ts', `import type { A } from '../app/ports.ts';`, table],
    ['src/domain/x.ts', `import { readFile } from 'node:fs/promises';`, packages],
    ['src/domain/x.ts', `import { SNSClient } from '@aws-sdk/client-sns';`, packages],
    ['src/app/x.ts', `import { a } from '../adapters/log/sqlite-log.ts';`, table],
    ['src/app/x.ts', `import { a } from '../../mcp/recovery/build-server.ts';`, table],
    ['src/app/x.ts', `import express from 'express';`, packages],
    ['src/adapters/jobs/x.ts', `import { a } from '../log/sqlite-log.ts';`, table],
    ['src/adapters/jobs/x.ts', `export * from '../log/sqlite-log.ts';`, table],
    ['src/adapters/jobs/x.ts', `export { a } from '../log/sqlite-log.ts';`, table],
    ['src/adapters/jobs/x.ts', `const a = await import('../log/sqlite-log.ts');`, table],
    ['src/adapters/jobs/x.ts', `type A = import('../log/sqlite-log.ts').A;`, table],
    ['src/adapters/jobs/x.ts', `const a = require('../log/sqlite-log.ts');`, table],
    ['src/adapters/jobs/x.ts', `new URL('../log/sqlite-log.ts', import.meta.url);`, table],
    ['src/adapters/jobs/x.ts', `import '../jobs/../log/sqlite-log.ts';`, table],
    ['src/adapters/jobs/x.ts', `import { a } from '../../app/investigate.ts';`, table],
    ['src/adapters/jobs/x.ts', `import { type A } from '../../app/investigate.ts';`, table],
    ['src/adapters/jobs/x.ts', `import { a } from '../../../blocks/card.ts';`, table],
    ['src/adapters/jobs/x.ts', `import { a } from '../../config.ts';`, table],
    ['src/adapters/mcp/x.ts', `import { a } from '../../../mcp/recovery/build-server.ts';`, table],
    ['src/config.ts', `import { a } from '../mcp/recovery/build-server.ts';`, table],
    ['src/main.ts', `import { a } from '../sandbox/config.ts';`, table],
    ['src/main.ts', `import { a } from '../test/support/redis-server.ts';`, table],
    ['blocks/x.ts', `import { a } from '../src/app/ports.ts';`, table],
    ['blocks/x.ts', `import { App } from '@slack/bolt';`, packages],
    ['mcp/recovery/x.ts', `import { a } from '../../src/domain/incident.ts';`, table],
    ['mcp/recovery/x.ts', `import type { A } from '../../src/domain/incident.ts';`, table],
    ['mcp/recovery/x.ts', `import { a } from '../../sandbox/config.ts';`, table],
    ['mcp/contracts/x.ts', `import { a } from '../shared/create-server.ts';`, table],
    ['mcp/contracts/x.ts', `import express from 'express';`, packages],
    ['src/adapters/log/x.ts', `import fc from 'fast-check';`, development],
    ['src/adapters/log/x.ts', `import type { A } from '@smithy/core/schema';`, development],
    [
      'mcp/recovery/x.ts',
      `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';`,
      'the MCP SDK stays in its folders',
    ],
    ['src/adapters/log/x.ts', `const a = await import(name);`, 'imports are literals'],
    ['src/adapters/log/x.ts', `import './gone.ts';`, 'a relative import leads to a file'],
    ['src/other/x.ts', '', 'a file has a part'],
    ['src/adapters/log/x.ts', `const a = process.env['A'];`, environment],
    ['src/adapters/log/x.ts', `const a = process['env'];`, environment],
    ['src/adapters/log/x.ts', `const { env } = process;`, environment],
    ['src/adapters/log/x.ts', `read(process);`, environment],
    ['src/adapters/log/x.ts', `const a = globalThis.process.env;`, environment],
    ['src/adapters/log/x.ts', `import { env } from 'node:process';`, environment],
    ['mcp/recovery/x.ts', `const a = () => ({ b: process.env.A ?? '' });`, environment],
  ])('%s: %s', (file, text, rule) => {
    expect(violationsOf(file, text)).toEqual([expect.objectContaining({ file, rule })]);
  });
});

describe('what the table allows passes:', () => {
  test.each([
    ['src/domain/x.ts', `import { a } from './incident.ts'; import { z } from 'zod';`],
    ['src/app/x.ts', `import { a } from '../../mcp/contracts/grant.ts'; import './ports.ts';`],
    ['src/adapters/log/x.ts', `import './sqlite-log.ts'; import { a } from 'node:sqlite';`],
    ['src/adapters/log/x.ts', `import type { A } from '../../app/ports.ts';`],
    ['src/adapters/slack/x.ts', `import type { A } from '../../app/investigate.ts';`],
    ['src/adapters/slack/x.ts', `import { a } from '../../../blocks/card.ts';`],
    ['src/adapters/mcp/x.ts', `import { A } from '@modelcontextprotocol/sdk/types.js';`],
    ['src/main.ts', `import { a } from '../mcp/recovery/build-server.ts'; import './config.ts';`],
    ['src/config.ts', `const a = process.env['A'];`],
    [
      'mcp/recovery/x.ts',
      `import '../shared/create-server.ts'; process.exit(1); process.on('x', f);`,
    ],
    ['sandbox/x.ts', `import '../src/main.ts'; import fc from 'fast-check'; process.env['A'];`],
  ])('%s: %s', (file, text) => {
    expect(violationsOf(file, text)).toEqual([]);
  });
});
