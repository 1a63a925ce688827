import { z } from 'zod';
import { windowSchema } from './window.ts';

/** One number or word that was read, with its unit (`ms`, `s`, `%`, `count`, `count/min`, …). */
export const evidenceValueSchema = z.object({
  label: z.string(),
  value: z.union([z.number(), z.string(), z.null()]),
  unit: z.string().optional(),
});

/** Something that was read, so that a person can read it again: the exact query and what it said. */
export const evidenceSchema = z.object({
  id: z.string().describe('Unique within a result, starts with `ev-`'),
  kind: z.enum(['metric', 'log', 'trace', 'change', 'config', 'alarm']),
  title: z.string().describe('What was read, in a few words'),
  query: z.string().describe('The exact query or API call'),
  window: windowSchema.optional(),
  values: z.array(evidenceValueSchema),
  consoleUrl: z.string().optional().describe('The AWS console page that shows the same'),
  cli: z.string().optional().describe('The AWS CLI command that reads the same'),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** One thing found. `no-data` is a result of its own: neither healthy nor an error. */
export const findingSchema = z.object({
  id: z.string().describe('Unique within a result, starts with `f-`'),
  kind: z.string().describe('Kebab-case kind, such as `cold-starts`'),
  status: z.enum(['ok', 'no-data', 'failed']),
  node: z.string().optional().describe('The service it is about: a node id of the service map'),
  summary: z.string().describe('One calm sentence; figures with their normal beside them'),
  evidence: z.array(z.string()).describe('Ids of the evidence behind it'),
});
export type Finding = z.infer<typeof findingSchema>;

/** Something that could not be seen, and why. */
export const gapSchema = z.object({
  what: z.string().describe('What could not be seen, in words for the card: `payment logs`'),
  why: z
    .enum([
      'access-denied',
      'no-data',
      'throttled',
      'timed-out',
      'not-configured',
      'left-out',
      'failed',
    ])
    .describe('`left-out`: not asked, to spare the account that is being watched'),
  detail: z.string().optional(),
});
export type Gap = z.infer<typeof gapSchema>;
