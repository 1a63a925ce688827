import { parse } from 'yaml';
import { z } from 'zod';
import { ApiError } from '../../protocol/api-error.ts';

/** The actions that this sandbox interprets. */
const ACTIONS = [
  'aws:executeAwsApi',
  'aws:waitForAwsResourceProperty',
  'aws:assertAwsResourceProperty',
  'aws:sleep',
  'aws:branch',
] as const;

const outputSchema = z.strictObject({
  Name: z.string(),
  Selector: z.string(),
  Type: z
    .enum(['String', 'StringList', 'Integer', 'Boolean', 'StringMap', 'MapList'])
    .default('String'),
});
export type StepOutput = z.infer<typeof outputSchema>;

const stepSchema = z.strictObject({
  name: z.string().regex(/^\w{1,128}$/),
  action: z.enum(ACTIONS),
  description: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()).default({}),
  outputs: z.array(outputSchema).default([]),
  nextStep: z.string().optional(),
  isEnd: z.boolean().default(false),
  isCritical: z.boolean().default(true),
  onFailure: z
    .string()
    .regex(/^(Abort|Continue|step:.+)$/)
    .default('Abort'),
  onCancel: z
    .string()
    .regex(/^(Abort|step:.+)$/)
    .default('Abort'),
  timeoutSeconds: z.number().positive().default(3600),
  maxAttempts: z.number().int().min(1).default(1),
});
export type Step = z.infer<typeof stepSchema>;

const parameterSchema = z.strictObject({
  type: z.string().regex(/^(String|StringList|Integer|Boolean|StringMap|MapList|AWS::.+)$/),
  description: z.string().optional(),
  default: z.unknown().optional(),
  allowedValues: z.array(z.unknown()).optional(),
  allowedPattern: z.string().optional(),
  minChars: z.number().optional(),
  maxChars: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
});
export type ParameterDefinition = z.infer<typeof parameterSchema>;

const documentSchema = z.strictObject({
  schemaVersion: z.literal('0.3'),
  description: z.string().optional(),
  assumeRole: z.string().optional(),
  parameters: z.record(z.string(), parameterSchema).default({}),
  mainSteps: z.array(stepSchema).min(1),
  outputs: z.array(z.string()).default([]),
});

/** An Automation runbook of schema 0.3, as far as this sandbox interprets it. */
export type AutomationDocument = z.infer<typeof documentSchema>;

const refuse = (message: string): never => {
  throw new ApiError('InvalidDocumentContent', message);
};

const stepsNamedBy = (step: Step): string[] => {
  const choices = (step.inputs['Choices'] ?? []) as readonly { NextStep?: string }[];
  const next = [step.nextStep, step.inputs['Default'], ...choices.map(({ NextStep }) => NextStep)];
  const jumps = [step.onFailure, step.onCancel].filter((jump) => jump.startsWith('step:'));
  return [
    ...next.filter((name) => typeof name === 'string'),
    ...jumps.map((jump) => jump.slice(5)),
  ];
};

/** Reads a runbook's YAML or JSON. @throws ApiError `InvalidDocumentContent` */
export const parseDocument = (content: string): AutomationDocument => {
  let raw: unknown;
  try {
    raw = parse(content);
  } catch (error) {
    return refuse(`The document is neither YAML nor JSON: ${String(error)}`);
  }
  const parsed = documentSchema.safeParse(raw);
  if (!parsed.success) return refuse(z.prettifyError(parsed.error));
  const names = new Set(parsed.data.mainSteps.map(({ name }) => name));
  if (names.size < parsed.data.mainSteps.length) refuse('Step names must be unique');
  for (const named of parsed.data.mainSteps.flatMap(stepsNamedBy))
    if (!names.has(named)) refuse(`There is no step ${named}`);
  return parsed.data;
};
