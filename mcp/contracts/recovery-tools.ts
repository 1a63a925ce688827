import { z } from 'zod';
import { evidenceSchema, findingSchema, gapSchema } from './evidence.ts';
import { executionSchema, planSchema, proposalSchema, riskSchema } from './recovery-plan.ts';
import { signalSchema, symptomSchema } from './symptom.ts';
import { reads, type ToolContract, writes } from './tool-contract.ts';
import { windowSchema } from './window.ts';

/** What the other services found, as far as an action needs it. */
export const diagnosisSchema = z.object({
  causes: z
    .array(
      z.object({
        node: z.string(),
        type: z.string().optional().describe('CloudFormation resource type'),
        metric: signalSchema,
        confidence: z.number().min(0).max(1),
        mechanism: z.string().optional().describe('`cold-starts`, `deployment`, `errors`, …'),
        version: z.string().optional(),
        previousVersion: z.string().optional(),
        changedAt: z.string().optional(),
        suggestedProvisioned: z.number().int().optional(),
      }),
    )
    .max(10),
  path: z.array(z.string()),
  steps: z.array(z.object({ from: z.string(), to: z.string(), how: z.string() })),
  map: z.object({
    nodes: z.array(z.object({ id: z.string(), type: z.string() })),
    edges: z.array(
      z.object({ from: z.string(), to: z.string(), callsPerMin: z.number().optional() }),
    ),
  }),
  throttled: z
    .array(z.string())
    .describe('Node ids of stores and functions that throttle now or are forecast to'),
});
export type Diagnosis = z.infer<typeof diagnosisSchema>;

/** What happened in this incident already; it raises risk and applies cool-downs. */
export const historySchema = z
  .array(
    z.object({
      action: z.string(),
      targets: z.array(z.string()),
      at: z.string(),
      outcome: z.enum(['running', 'succeeded', 'failed', 'undone']),
    }),
  )
  .default([]);

export const proposeActions = {
  name: 'propose_actions',
  title: 'Propose recovery actions',
  description:
    'Ordered steps from the catalogue that answer the diagnosis, each with risk and its reasons, effect, undo, and what happens if nobody acts. Runs nothing.',
  inputSchema: z.object({
    incidentId: z.string(),
    alarms: z.array(z.string()).min(1).max(100).describe('CloudWatch alarm names'),
    symptom: symptomSchema,
    window: windowSchema,
    diagnosis: diagnosisSchema,
    history: historySchema,
  }),
  outputSchema: z.object({
    proposals: z.array(proposalSchema),
    ifWeWait: z.string(),
    findings: z.array(findingSchema),
    evidence: z.array(evidenceSchema),
    gaps: z.array(gapSchema),
  }),
  annotations: reads,
} as const satisfies ToolContract;

export const assessRisk = {
  name: 'assess_risk',
  title: 'Assess the risk of a plan',
  description:
    'Risk of exactly this plan, read from live facts now. Says when the plan no longer matches what its preconditions were read from.',
  inputSchema: z.object({
    plan: planSchema,
    alarms: z.array(z.string()).min(1).max(100),
    confidence: z.number().min(0).max(1),
    history: historySchema,
  }),
  outputSchema: z.object({
    digest: z.string(),
    risk: riskSchema,
    changed: z.string().nullable().describe('What changed since the plan was shown'),
    gaps: z.array(gapSchema),
  }),
  annotations: reads,
} as const satisfies ToolContract;

const refusalSchema = z.object({
  code: z.enum([
    'grant-malformed',
    'grant-forged',
    'grant-expired',
    'grant-redeemed',
    'grant-for-another-plan',
    'approval-insufficient',
    'plan-changed',
    'document-changed',
    'risk-rose',
    'alarm-not-confirmed',
    'precondition-failed',
    'cap-reached',
    'resource-busy',
    'autopilot-off',
    'dry-run',
    'not-in-catalogue',
    'no-undo',
    'access-denied',
    'failed',
  ]),
  text: z.string().describe('For the person who asked'),
});

/** Either an execution or a refusal, never both, never neither. */
const outcomeSchema = z.object({
  outcome: z.enum(['started', 'dry-run', 'refused']),
  execution: executionSchema.optional(),
  refusal: refusalSchema.optional(),
  wouldCall: z
    .string()
    .optional()
    .describe('Dry run: exactly what would be called, one call a line, the start first'),
});
export type ExecutionOutcome = z.infer<typeof outcomeSchema>;

export const executeAction = {
  name: 'execute_action',
  title: 'Execute an approved action',
  description:
    'Redeems a grant once and starts exactly the plan that it names. The same grant again answers with the same execution.',
  inputSchema: z.object({ grant: z.string().max(65_536) }),
  outputSchema: outcomeSchema,
  annotations: writes,
} as const satisfies ToolContract;

export const stopExecution = {
  name: 'stop_execution',
  title: 'Stop a running execution',
  description: 'Stops an execution. Needs a grant for stopping.',
  inputSchema: z.object({ grant: z.string().max(65_536), executionId: z.string() }),
  outputSchema: outcomeSchema,
  annotations: writes,
} as const satisfies ToolContract;

export const rollBackAction = {
  name: 'roll_back_action',
  title: 'Undo an executed action',
  description: 'Runs the undo that was captured before the action. Needs a grant for undoing.',
  inputSchema: z.object({ grant: z.string().max(65_536) }),
  outputSchema: outcomeSchema,
  annotations: writes,
} as const satisfies ToolContract;

export const switchAutopilot = {
  name: 'switch_autopilot',
  title: 'Switch the autopilot',
  description:
    'Tells whether actions may run without people, by an order that Halcyon signed. A later order beats an earlier one; answers how it stands now.',
  inputSchema: z.object({ order: z.string().max(4096) }),
  outputSchema: z.object({
    on: z.boolean(),
    at: z.number().nullable().describe('Of the order that holds; null: as configured'),
    refusal: z.string().optional().describe('Why the order was not taken'),
  }),
  annotations: writes,
} as const satisfies ToolContract;

export const getExecution = {
  name: 'get_execution',
  title: 'State of an execution',
  description: 'Status and steps of one SSM automation execution.',
  inputSchema: z.object({ executionId: z.string() }),
  outputSchema: z.object({ execution: executionSchema }),
  annotations: reads,
} as const satisfies ToolContract;

export const verifyRecovery = {
  name: 'verify_recovery',
  title: 'Verify the recovery',
  description:
    'Whether the symptom is gone: alarm states and the metrics behind them over a window against baseline. An execution that succeeded is no proof.',
  inputSchema: z.object({
    alarms: z.array(z.string()).min(1).max(100),
    symptoms: z.array(symptomSchema).min(1).max(100),
    window: windowSchema,
    baseline: windowSchema,
    before: windowSchema.optional().describe('The worst time, to tell improving from no effect'),
  }),
  outputSchema: z.object({
    verdict: z.enum(['recovered', 'improving', 'no-effect', 'worse', 'cannot-tell']),
    alarms: z.array(z.object({ name: z.string(), state: z.string() })),
    checks: z.array(
      z.object({
        text: z.string(),
        holds: z.boolean().nullable(),
        baseline: z.number().nullable(),
        before: z.number().nullable(),
        current: z.number().nullable(),
        unit: z.string(),
        node: z.string().optional(),
        signal: signalSchema,
        statistic: z.string(),
      }),
    ),
    degradedBy: z.array(z.string()).describe('What could not be judged'),
    evidence: z.array(evidenceSchema),
  }),
  annotations: reads,
} as const satisfies ToolContract;
export type Verification = z.infer<typeof verifyRecovery.outputSchema>;
