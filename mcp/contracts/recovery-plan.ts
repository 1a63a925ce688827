import { z } from 'zod';
import { instantSchema } from './window.ts';

export const riskLevelSchema = z.enum(['low', 'medium', 'high']);
export type RiskLevel = z.infer<typeof riskLevelSchema>;

/** The class of an action, from the catalogue; the risk starts from it. */
export const actionClassSchema = z.enum(['observe', 'add', 'change', 'refuse', 'lose']);
export type ActionClass = z.infer<typeof actionClassSchema>;

const documentSchema = z.object({
  name: z.string(),
  version: z.string().describe('Pinned SSM document version'),
  hash: z.string().describe('SHA-256 of the document content, lower-case hex'),
});

const parametersSchema = z.record(z.string(), z.array(z.string()));

/** Exactly what would run. Its digest is what people approve and what a grant names. */
export const planSchema = z.object({
  incidentId: z.string(),
  action: z.string().describe('Id in the catalogue: `provisioned-concurrency`'),
  document: documentSchema,
  parameters: parametersSchema,
  targets: z.array(z.string()).min(1).describe('ARNs of what it touches'),
  timeBoxS: z.number().int().positive().nullable().describe('Undone by itself after this'),
  undo: z
    .object({ document: documentSchema, parameters: parametersSchema })
    .nullable()
    .describe('Captured before the action'),
  stopAlarm: z
    .string()
    .optional()
    .describe('Alarm of the same resource, OK when it was chosen, that stops it by going off'),
});
export type Plan = z.infer<typeof planSchema>;

export const riskSchema = z.object({
  level: riskLevelSchema,
  reasons: z
    .array(
      z.object({
        rule: z.string().describe('Kebab-case id of the rule'),
        text: z.string().describe('A short sentence with the fact behind it'),
        effect: z.enum(['class', 'raises', 'always-high', 'waived']),
      }),
    )
    .min(1),
});
export type Risk = z.infer<typeof riskSchema>;

/** A plan with everything that a person needs to decide on it. */
export const proposalSchema = z.object({
  digest: z.string().describe('SHA-256 of the canonical JSON of `plan`, lower-case hex'),
  plan: planSchema,
  actionClass: actionClassSchema,
  risk: riskSchema,
  order: z.number().int().min(1),
  title: z.string().describe('`Open breaker user-service → users-table`'),
  shortTitle: z.string().max(60).describe('Fits a button'),
  change: z.string().describe('What changes, before and after: `0 → 50`'),
  why: z.string(),
  expectedEffect: z.string(),
  expectedAfterS: z.number().positive(),
  userImpact: z.string().describe('What users notice; `none` where they do not'),
  ifWeWait: z.string(),
  waitsFor: z.array(z.string()).describe('Digests of proposals that come first'),
  stopWhen: z.string().describe('What would make us stop'),
  successChecks: z
    .array(z.string())
    .optional()
    .describe('What must be seen afterwards for it to have worked'),
  undoText: z.string().describe('How it is undone, in words'),
  leavesBehind: z.string().nullable().describe('Cost or drift that stays afterwards'),
  cost: z.string().nullable(),
  preconditions: z.array(
    z.object({ text: z.string(), holds: z.boolean().nullable() }).describe('null: unknown'),
  ),
  consoleUrl: z.string().optional(),
  cli: z.string().describe('The command that a person would use instead'),
});
export type Proposal = z.infer<typeof proposalSchema>;

/** SSM's 19 statuses, mapped to what a reader of the thread needs. */
export const executionStatusSchema = z.enum([
  'waiting',
  'running',
  'succeeded',
  'failed',
  'cancelled',
  'timed-out',
]);

export const executionSchema = z.object({
  executionId: z.string(),
  status: executionStatusSchema,
  rawStatus: z.string().describe("SSM's own word"),
  done: z.boolean(),
  startedAt: instantSchema.optional(),
  endedAt: instantSchema.optional(),
  steps: z.array(
    z.object({
      name: z.string(),
      status: executionStatusSchema,
      startedAt: instantSchema.optional(),
      endedAt: instantSchema.optional(),
    }),
  ),
  outputs: z.record(z.string(), z.array(z.string())),
  failure: z.object({ text: z.string(), whatToDo: z.string() }).optional(),
  attention: z
    .object({ text: z.string(), whatToDo: z.string() })
    .optional()
    .describe('Why it does not get on, while it has not ended'),
});
export type Execution = z.infer<typeof executionSchema>;
