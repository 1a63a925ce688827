import { z } from 'zod';
import { evidenceSchema, findingSchema, gapSchema } from './evidence.ts';
import { symptomSchema } from './symptom.ts';
import { reads, type ToolContract } from './tool-contract.ts';
import { instantSchema, windowSchema } from './window.ts';

/** Where added time on a hop comes from. */
export const mechanismSchema = z.enum([
  'cold-starts',
  'own-time',
  'downstream',
  'gateway-overhead',
  'throttling',
  'retries',
  'errors',
]);
export type Mechanism = z.infer<typeof mechanismSchema>;

const percentilesSchema = z.object({ p50: z.number(), p90: z.number(), p99: z.number() });

/** One part of the change on a hop, in milliseconds against baseline. */
export const attributionSchema = z.object({
  part: mechanismSchema,
  addedMs: percentilesSchema,
  share: z.number().describe("Share of the symptom's change at its percentile, 0 to 1"),
  shares: percentilesSchema
    .optional()
    .describe("Share of the entry's change at each percentile, 0 to 1"),
});

export const hopSchema = z.object({
  node: z.string(),
  type: z.string().describe('CloudFormation resource type, or `client`'),
  calls: z.array(z.string()).describe('Node ids of the next hops'),
  baselineMs: percentilesSchema.optional(),
  currentMs: percentilesSchema.optional(),
  errorPercent: z.number().optional(),
  baselineErrorPercent: z.number().optional(),
  attribution: z.array(attributionSchema),
  attributionErrorMs: percentilesSchema
    .optional()
    .describe(
      'Of the change at each percentile, what no part explained before it was shared out by what they add; the parts add up to the change exactly',
    ),
});
export type Hop = z.infer<typeof hopSchema>;

export const coldStartSchema = z.object({
  node: z.string(),
  version: z.string().optional(),
  rate: z.number().describe('Cold starts as a share of invocations in the window, 0 to 1'),
  baselineRate: z.number(),
  initMs: z.number().describe('Median Init (or Restore) Duration in the window'),
  addedMs: z.number().describe('Added to the mean latency of this function'),
  why: z.enum(['deployment', 'scale-out', 'idle', 'concurrency-limit', 'unknown']),
  since: instantSchema.optional(),
  provisioned: z.number().int().optional().describe('Provisioned concurrency now'),
  suggestedProvisioned: z.number().int().optional().describe('What would hold the load'),
  restoredShare: z
    .number()
    .optional()
    .describe('Of the cold starts, those that restored a snapshot (SnapStart), 0 to 1'),
  usdPerHour: z
    .number()
    .optional()
    .describe('What the suggested provisioned concurrency costs an hour, list price of US East'),
  savesMs: percentilesSchema
    .optional()
    .describe('What calls of this function would take less without these cold starts'),
});
export type ColdStart = z.infer<typeof coldStartSchema>;

export const changeSchema = z.object({
  at: instantSchema,
  node: z.string().optional(),
  what: z.string().describe('`shop-authorizer v42 live`'),
  source: z.enum(['lambda', 'cloudtrail', 'other']),
  version: z.string().optional(),
  previousVersion: z.string().optional(),
  by: z.string().optional(),
  beforeOnsetS: z.number().describe('Seconds before the onset; negative is after it'),
});
export type Change = z.infer<typeof changeSchema>;

/** Attempts of one operation by one client of one user pool. */
export const authFailureSchema = z.object({
  node: z.string().describe('`pool/client`'),
  operation: z.string().describe('`sign-in`, `refresh`, `sign-up`, `federation`'),
  attemptsPerMin: z.number(),
  failingPercent: z.number(),
  baselineFailingPercent: z.number(),
  throttlesPerMin: z.number(),
});
export type AuthFailure = z.infer<typeof authFailureSchema>;

/** Whether sign-ins fail by an attack or an outage. Told to people; no action follows from it. */
export const attackSchema = z.object({
  verdict: z.enum(['attack', 'outage', 'cannot-tell']),
  kind: z.enum(['credential-stuffing', 'brute-force', 'broken-client']).optional(),
  confidence: z.number().min(0).max(1),
  attemptsPerMin: z.number().optional(),
  baselineAttemptsPerMin: z.number().optional(),
  successShare: z.number().nullable().optional().describe('Sign-ins that succeed, 0 to 1'),
  baselineSuccessShare: z.number().nullable().optional(),
  refusedSources: z.number().optional().describe('Distinct addresses whose sign-ins are refused'),
  attemptsPerSource: z.number().optional().describe('Refused sign-ins of each since the onset'),
  unusualAgentShare: z
    .number()
    .optional()
    .describe('Of the refused, those by clients that hardly asked before, 0 to 1'),
});
export type Attack = z.infer<typeof attackSchema>;

const question = {
  symptom: symptomSchema,
  window: windowSchema,
  baseline: windowSchema.optional(),
};

export const getAuthFlowContext = {
  name: 'get_auth_flow_context',
  title: 'Authentication flow context',
  description:
    'Where sign-in time and failures go: each authentication pipeline hop by hop against baseline, cold starts, recent changes, who is hit, and whether authentication is the bottleneck at all.',
  inputSchema: z.object(question),
  outputSchema: z.object({
    verdict: z.enum(['auth-is-bottleneck', 'auth-is-not-bottleneck', 'cannot-tell']),
    confidence: z.number().min(0).max(1),
    bottleneck: z
      .object({
        node: z.string(),
        mechanism: mechanismSchema,
        addedMs: z.number(),
        share: z.number(),
        version: z.string().optional(),
        since: instantSchema.optional(),
      })
      .optional(),
    signIn: z
      .object({
        statistic: z.string(),
        baselineMs: z.number().nullable(),
        currentMs: z.number().nullable(),
        failingPercent: z.number().nullable(),
        baselineFailingPercent: z.number().nullable(),
      })
      .optional(),
    pipelines: z.array(z.object({ id: z.string(), entry: z.string(), hops: z.array(hopSchema) })),
    coldStarts: z.array(coldStartSchema),
    changes: z.array(changeSchema),
    whoIsHit: z.array(
      z.object({ node: z.string(), lostPerMin: z.number(), delayedPerMin: z.number() }),
    ),
    failures: z
      .array(authFailureSchema)
      .optional()
      .describe('By user pool and client, where a pool fails, throttles or refuses more'),
    attack: attackSchema.optional().describe('Left out where nothing is unusual about sign-ins'),
    findings: z.array(findingSchema),
    evidence: z.array(evidenceSchema),
    gaps: z.array(gapSchema),
  }),
  annotations: reads,
} as const satisfies ToolContract;
export type AuthFlowContext = z.infer<typeof getAuthFlowContext.outputSchema>;

export const correlateAuthEvents = {
  name: 'correlate_auth_events',
  title: 'Correlate authentication events',
  description:
    'Authentication failures and throttles by user pool and client, and changes on the pipeline, ordered against the onset.',
  inputSchema: z.object(question),
  outputSchema: z.object({
    failures: z.array(authFailureSchema),
    attack: attackSchema.optional().describe('Left out where nothing is unusual about sign-ins'),
    changes: z.array(changeSchema),
    findings: z.array(findingSchema),
    evidence: z.array(evidenceSchema),
    gaps: z.array(gapSchema),
  }),
  annotations: reads,
} as const satisfies ToolContract;

export const explainColdStarts = {
  name: 'explain_cold_starts',
  title: 'Explain cold starts',
  description:
    'Cold-start rate, added latency, function and version, why, and what provisioned concurrency would hold, for the functions of the authentication pipelines or those named.',
  inputSchema: z.object({
    ...question,
    functions: z.array(z.string()).max(50).optional().describe('Function names'),
  }),
  outputSchema: z.object({
    coldStarts: z.array(coldStartSchema),
    findings: z.array(findingSchema),
    evidence: z.array(evidenceSchema),
    gaps: z.array(gapSchema),
  }),
  annotations: reads,
} as const satisfies ToolContract;
