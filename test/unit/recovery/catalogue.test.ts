import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { actionOf } from '../../../mcp/recovery/actions/action-of.ts';
import { loadCatalogue, parseCatalogue, strangenessOf } from '../../../mcp/recovery/catalogue.ts';
import { hashDocument } from '../../../mcp/recovery/hash-document.ts';
import { pinHashes } from '../../../mcp/recovery/pin-runbooks.ts';

const folder = new URL('../../../runbooks/', import.meta.url);
const contentOf = (name: string): string => readFileSync(new URL(`${name}.yaml`, folder), 'utf8');
const names = readdirSync(folder)
  .filter((file) => file.startsWith('Halcyon-'))
  .map((file) => file.replace('.yaml', ''));
const catalogue = loadCatalogue();
const pinned = catalogue.actions.flatMap(({ document, undo }) => [
  document,
  ...(undo?.documents ?? []),
]);

const stepSchema = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9_]{3,128}$/),
  action: z.enum([
    'aws:executeAwsApi',
    'aws:waitForAwsResourceProperty',
    'aws:assertAwsResourceProperty',
    'aws:branch',
    'aws:sleep',
  ]),
  isCritical: z.boolean().optional(),
  onFailure: z
    .string()
    .regex(/^(Continue|step:.+)$/)
    .optional(),
  onCancel: z
    .string()
    .regex(/^step:.+$/)
    .optional(),
  timeoutSeconds: z.number().int().positive().optional(),
  isEnd: z.boolean().optional(),
  inputs: z.record(z.string(), z.unknown()),
  outputs: z
    .array(z.strictObject({ Name: z.string(), Selector: z.string(), Type: z.string() }))
    .optional(),
});
const documentSchema = z.strictObject({
  schemaVersion: z.literal('0.3'),
  description: z.string(),
  assumeRole: z.literal('{{ AutomationAssumeRole }}'),
  parameters: z.record(
    z.string(),
    z.strictObject({
      type: z.enum(['String', 'StringList', 'Integer']),
      description: z.string(),
      default: z.string().optional(),
      allowedPattern: z.string().optional(),
    }),
  ),
  outputs: z.array(z.string()).min(1),
  mainSteps: z.array(stepSchema).min(1),
});

describe('the catalogue', () => {
  test('pins the hash of every document as it is', () => {
    for (const { name, hash } of pinned)
      expect([name, hash]).toEqual([name, hashDocument(contentOf(name))]);
  });

  test('uses every document that there is', () => {
    expect(new Set(pinned.map(({ name }) => name))).toEqual(new Set(names));
  });

  test('has an action written for each entry', () => {
    for (const { id } of catalogue.actions) expect(actionOf(id)?.id).toBe(id);
  });

  test('names only parameters that the document has', () => {
    for (const { document, parameters } of catalogue.actions) {
      const known = documentSchema.parse(parse(contentOf(document.name))).parameters;
      expect(Object.keys(known)).toEqual(expect.arrayContaining(Object.keys(parameters)));
    }
  });

  test('refuses an entry with a field that it does not know', () => {
    const text = readFileSync(new URL('catalogue.yaml', folder), 'utf8');
    expect(() => parseCatalogue(text.replace('timeBox: null', 'timebox: null'))).toThrow(
      z.ZodError,
    );
  });

  test('refuses a document that is not pinned', () => {
    const text = readFileSync(new URL('catalogue.yaml', folder), 'utf8');
    expect(() => parseCatalogue(text.replace(/hash: "[0-9a-f]{64}"/, 'hash: ""'))).toThrow(
      z.ZodError,
    );
  });
});

describe('pinHashes', () => {
  test('writes hashes that a formatter has put on a line of their own', () => {
    const before = '{\n  name: Halcyon-X,\n  version: "1",\n  hash: "00",\n}';
    expect(pinHashes(before, () => 'content')).toContain(`hash: "${hashDocument('content')}",`);
  });

  test('writes hashes and leaves all else', () => {
    const before = '# note\n- { name: Halcyon-X, version: "3", hash: "00" } # kept';
    expect(pinHashes(before, () => 'content')).toBe(
      `# note\n- { name: Halcyon-X, version: "3", hash: "${hashDocument('content')}" } # kept`,
    );
  });
});

describe.each(names)('%s', (name) => {
  const document = documentSchema.parse(parse(contentOf(name)));

  test('names only parameters and outputs that exist', () => {
    const text = contentOf(name);
    const outputs = document.mainSteps.flatMap((step) =>
      (step.outputs ?? []).map((output) => `${step.name}.${output.Name}`),
    );
    const known = new Set([...Object.keys(document.parameters), ...outputs]);
    const used = [...text.matchAll(/\{\{ ([A-Za-z0-9.]+) \}\}/g)].map(([, word]) => word);
    expect(used.filter((word) => !known.has(word ?? ''))).toEqual([]);
    expect(document.outputs.filter((output) => !outputs.includes(output))).toEqual([]);
  });

  test('bounds every text that comes in', () => {
    const open = Object.entries(document.parameters).filter(
      ([, { type, allowedPattern }]) => type === 'String' && allowedPattern === undefined,
    );
    expect(open).toEqual([]);
  });

  test('jumps only to steps that exist', () => {
    const steps = new Set(document.mainSteps.map((step) => step.name));
    const jumps = document.mainSteps.flatMap(({ onFailure, onCancel }) =>
      [onFailure, onCancel].flatMap((jump) => jump?.match(/^step:(.+)$/)?.[1] ?? []),
    );
    expect(jumps.filter((jump) => !steps.has(jump))).toEqual([]);
  });

  test('ends every wait', () => {
    const endless = document.mainSteps.filter(
      ({ action, timeoutSeconds }) =>
        action === 'aws:waitForAwsResourceProperty' && timeoutSeconds === undefined,
    );
    expect(endless).toEqual([]);
  });
});

describe('strangenessOf', () => {
  const entry = catalogue.actions.find(({ id }) => id === 'provisioned-concurrency');
  if (!entry) throw new Error('the catalogue lost an action');
  const plan = {
    incidentId: 'INC-1',
    action: entry.id,
    document: entry.document,
    parameters: {
      FunctionName: ['f'],
      AliasName: ['live'],
      ProvisionedConcurrentExecutions: ['5'],
    },
    targets: ['arn:aws:lambda:us-east-1:123456789012:function:f:live'],
    timeBoxS: null,
    undo: null,
  };

  test('allows a plan of the catalogue', () => {
    expect(strangenessOf(plan, entry)).toBeNull();
  });

  test.each([
    ['another document', { document: { ...entry.document, name: 'AWS-RunShellScript' } }],
    ['another version', { document: { ...entry.document, version: '2' } }],
    ['another hash', { document: { ...entry.document, hash: '0'.repeat(64) } }],
    ['a parameter more', { parameters: { ...plan.parameters, AutomationAssumeRole: ['arn'] } }],
    ['a value too much', { parameters: { ...plan.parameters, AliasName: ['$LATEST'] } }],
    ['a line break', { parameters: { ...plan.parameters, FunctionName: ['f\nx'] } }],
    [
      'an undo from elsewhere',
      { undo: { document: { ...entry.document, name: 'Halcyon-RestoreAlias' }, parameters: {} } },
    ],
  ])('finds %s', (_, differs) => {
    expect(strangenessOf({ ...plan, ...differs }, entry)).not.toBeNull();
  });
});
