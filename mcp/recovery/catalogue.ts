import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { actionClassSchema, type Plan } from '../contracts/recovery-plan.ts';
import { signalSchema } from '../contracts/symptom.ts';

const documentSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_.-]{3,128}$/),
  version: z.string().regex(/^[1-9][0-9]*$/, 'a pinned number; neither $LATEST nor $DEFAULT'),
  hash: z.string().regex(/^[0-9a-f]{64}$/, 'run `node mcp/recovery/pin-runbooks.ts`'),
});
export type RunbookDocument = z.infer<typeof documentSchema>;

const patternSchema = z.string().transform((source, context) => {
  try {
    return new RegExp(`^(?:${source})$`);
  } catch {
    context.addIssue({ code: 'custom', message: 'no regular expression' });
    return z.NEVER;
  }
});

const answerSchema = z.strictObject({
  type: z.string().describe('CloudFormation resource type of the cause'),
  mechanisms: z.array(z.string()).default([]),
  signals: z.array(signalSchema).default([]),
  changed: z.boolean().default(false).describe('Answers a cause that a new version brought'),
});
export type Answer = z.infer<typeof answerSchema>;

const wordsSchema = z.strictObject({
  title: z.string(),
  shortTitle: z.string(),
  why: z.string(),
  expectedEffect: z.string(),
  userImpact: z.string(),
  ifWeWait: z.string(),
  stopWhen: z.string(),
  undoText: z.string(),
  leavesBehind: z.string().nullable(),
  cost: z.string().nullable(),
});

const entrySchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{2,40}$/),
  class: actionClassSchema,
  order: z.number().int().positive().describe('Smaller comes first in a plan'),
  insteadOf: z.array(z.string()).default([]).describe('Waits for these on the same node'),
  contradicts: z
    .array(z.string())
    .default([])
    .describe('Never offered together with these on the same node; it counts both ways'),
  document: documentSchema,
  undo: z
    .strictObject({ documents: z.array(documentSchema).min(1), captures: z.string() })
    .nullable(),
  stopAlarm: z
    .boolean()
    .default(false)
    .describe('Another alarm of what it touches, one that is OK, stops it when it goes off'),
  answers: z.array(answerSchema).describe('Empty where the action finds by itself what it answers'),
  parameters: z.record(z.string(), z.strictObject({ from: z.string(), pattern: patternSchema })),
  targets: z.array(z.string()).min(1).describe('ARN patterns: * and the place of the alarm'),
  timeBox: z
    .strictObject({
      defaultS: z.number().int().positive(),
      highResolutionS: z.number().int().positive().describe('For alarms with periods under 60 s'),
    })
    .nullable(),
  coolDownMin: z.number().min(30).describe('Again within these minutes raises the risk'),
  limits: z.record(z.string(), z.number().positive()),
  words: wordsSchema,
  success: z.array(z.string()).min(1),
});
export type CatalogueEntry = z.infer<typeof entrySchema>;

const catalogueSchema = z
  .strictObject({
    denyTag: z.string().regex(/^[^=]+=[^=]+$/, 'key=value'),
    actions: z.array(entrySchema).min(1),
  })
  .refine(({ actions }) => new Set(actions.map(({ id }) => id)).size === actions.length, {
    message: 'action ids are unique',
  })
  .refine(
    ({ actions }) => {
      const known = new Set(actions.map(({ id }) => id));
      return actions.every(({ insteadOf, contradicts }) =>
        [...insteadOf, ...contradicts].every((id) => known.has(id)),
      );
    },
    { message: 'insteadOf and contradicts name actions of the catalogue' },
  );
export type Catalogue = z.infer<typeof catalogueSchema>;

/** Reads a catalogue from YAML. @throws ZodError that names the field which does not fit. */
export const parseCatalogue = (yaml: string): Catalogue => catalogueSchema.parse(parse(yaml));

/** The catalogue in `runbooks/catalogue.yaml`, or another file of that form. @throws as `parseCatalogue`. */
export const loadCatalogue = (
  file: string | URL = new URL('../../runbooks/catalogue.yaml', import.meta.url),
): Catalogue => parseCatalogue(readFileSync(file, 'utf8'));

/** The documents that a plan of this action may undo itself with. */
const undoDocumentsOf = (entry: CatalogueEntry): readonly RunbookDocument[] =>
  entry.undo?.documents ?? [];

const sameDocument = (a: RunbookDocument, b: RunbookDocument): boolean =>
  a.name === b.name && a.version === b.version && a.hash === b.hash;

/**
 * What in a plan the catalogue does not allow, in words; null when it allows all of it. That parameters
 * and undo are also what the action itself would choose now is for `comparePlans` to say.
 */
export const strangenessOf = (plan: Plan, entry: CatalogueEntry): string | null => {
  if (!sameDocument(plan.document, entry.document))
    return 'another document than the catalogue pins';
  for (const [name, values] of Object.entries(plan.parameters)) {
    const allowed = entry.parameters[name];
    if (!allowed) return `the parameter ${name}, which the catalogue does not have`;
    if (!values.every((value) => allowed.pattern.test(value)))
      return `a value of ${name} that the catalogue does not allow`;
  }
  const undo = plan.undo;
  if (undo && !undoDocumentsOf(entry).some((document) => sameDocument(document, undo.document)))
    return 'an undo that the catalogue does not have';
  return null;
};
