import { z } from 'zod';
import { evidenceSchema, findingSchema, gapSchema } from './evidence.ts';
import { signalSchema, symptomSchema } from './symptom.ts';
import { reads, type ToolContract } from './tool-contract.ts';
import { instantSchema, windowSchema } from './window.ts';

export const mapNodeSchema = z.object({
  id: z.string().describe('Name of the service; unique in the map'),
  type: z.string().describe('CloudFormation resource type, `client` or `remote`'),
  arn: z.string().optional(),
  aliases: z.array(z.string()).default([]).describe('Other names it was seen under'),
  groups: z
    .array(z.string())
    .optional()
    .describe('What it belongs to: `stack shop`, `app=shop`; where it is known'),
  maxConcurrency: z.number().positive().optional().describe('Requests it works on at once at most'),
});
export type MapNode = z.infer<typeof mapNodeSchema>;

export const mapEdgeSchema = z.object({
  from: z.string().describe('The caller'),
  to: z.string().describe('The called'),
  kind: z.enum(['call', 'queue', 'authorizes']).default('call'),
  callsPerMin: z.number().optional(),
  errorShare: z.number().optional().describe('0 to 1, faults, errors and throttles together'),
  meanMs: z.number().optional(),
  percentilesMs: z
    .object({ p50: z.number(), p90: z.number(), p99: z.number() })
    .optional()
    .describe('Response time as the caller saw it'),
  throttleShare: z.number().optional().describe('0 to 1, the throttled among the calls'),
  evidence: z.array(z.string()).optional().describe('Ids of the evidence in which it was seen'),
  timeoutMs: z.number().positive().optional().describe('The caller gives one try up after this'),
  retries: z.number().int().min(0).optional().describe('Tries after a first one that failed'),
  backoffMs: z
    .number()
    .min(0)
    .optional()
    .describe('Pause before the first retry, doubled each time'),
  hasFallback: z.boolean().optional().describe('The caller answers without it when it fails'),
  hasBreaker: z.boolean().optional().describe('The caller stops calling while most calls fail'),
});
export type MapEdge = z.infer<typeof mapEdgeSchema>;

export const serviceMapSchema = z.object({
  nodes: z.array(mapNodeSchema),
  edges: z.array(mapEdgeSchema),
});
export type ServiceMap = z.infer<typeof serviceMapSchema>;

export const getServiceMap = {
  name: 'get_service_map',
  title: 'Service map',
  description:
    'The services and who calls whom, from X-Ray and what corrects it: all of them, or those around one service. Of a map that is too large for one answer the quietest part is left out, and named in the gaps.',
  inputSchema: z.object({
    window: windowSchema,
    around: z
      .string()
      .optional()
      .describe('Name or other name of a service: only what is near it is answered'),
    hops: z
      .number()
      .int()
      .min(1)
      .max(10)
      .default(2)
      .describe('How many calls away, up or down, still is near'),
  }),
  outputSchema: serviceMapSchema.extend({
    evidence: z.array(evidenceSchema),
    gaps: z.array(gapSchema),
  }),
  annotations: reads,
} as const satisfies ToolContract;

export const candidateSchema = z.object({
  node: z.string(),
  metric: signalSchema.describe('The signal in which the cause shows'),
  score: z.number(),
  confidence: z.number().min(0).max(1),
  selfImpact: z
    .number()
    .describe("How much of the symptom's change this node itself explains, in selfImpactUnit"),
  selfImpactUnit: z.string(),
  since: instantSchema.optional().describe('When its own behaviour changed'),
  change: z
    .object({ what: z.string(), at: instantSchema, version: z.string().optional() })
    .optional()
    .describe('A recent change on this node that came before it'),
  why: z.string().describe('One sentence, with figures'),
  evidence: z.array(evidenceSchema),
});
export type Candidate = z.infer<typeof candidateSchema>;

const question = {
  symptom: symptomSchema,
  window: windowSchema,
  baseline: windowSchema.optional(),
};

export const findRootCauses = {
  name: 'find_root_causes',
  title: 'Root causes',
  description:
    'Ranks the services whose own behaviour explains the symptom, best first; empty when nothing is wrong. Also the path from the cause to the symptom, what was ruled out, and what could not be seen.',
  inputSchema: z.object(question),
  outputSchema: z.object({
    candidates: z.array(candidateSchema),
    path: z.array(z.string()).describe('Node ids from the first candidate along what it harms'),
    steps: z
      .array(z.object({ from: z.string(), to: z.string(), how: z.string() }))
      .describe('How the trouble went from one node to the next: `retries ×3`'),
    ruledOut: z.array(z.object({ node: z.string(), why: z.string() })),
    findings: z.array(findingSchema),
    gaps: z.array(gapSchema),
  }),
  annotations: reads,
} as const satisfies ToolContract;
export type RootCauses = z.infer<typeof findRootCauses.outputSchema>;

export const forecastSchema = z.object({
  node: z.string(),
  probability: z.number().min(0).max(1),
  earliestAt: instantSchema,
  likelyAt: instantSchema,
  latestAt: instantSchema.describe('The forecast is a miss when this has passed without a hit'),
  mechanism: z.enum(['waits', 'retries', 'saturation', 'shared-store', 'backlog']),
  signal: signalSchema.describe('The signal that will leave its normal range'),
  path: z.array(z.string()),
});
export type Forecast = z.infer<typeof forecastSchema>;

export const predictCascade = {
  name: 'predict_cascade',
  title: 'Predict the cascade',
  description:
    'The services that will be hit next, each with probability, time, mechanism and path; what would stop it; what happens if nobody acts.',
  inputSchema: z.object({
    ...question,
    causes: z.array(z.string()).min(1).max(10).describe('Node ids, best first'),
  }),
  outputSchema: z.object({
    forecasts: z.array(forecastSchema),
    ifWeWait: z.object({
      verdict: z.enum(['clears', 'persists', 'worsens', 'cannot-tell']),
      text: z.string(),
    }),
    stoppedBy: z.array(z.object({ at: z.string(), how: z.string() })),
    findings: z.array(findingSchema),
    evidence: z.array(evidenceSchema),
    gaps: z.array(gapSchema),
  }),
  annotations: reads,
} as const satisfies ToolContract;
export type Cascade = z.infer<typeof predictCascade.outputSchema>;

export const suggestIsolation = {
  name: 'suggest_isolation',
  title: 'Suggest isolation',
  description:
    'Where to cut so that the trouble stops spreading, what each cut saves and what it costs users.',
  inputSchema: z.object({ ...question, causes: z.array(z.string()).min(1).max(10) }),
  outputSchema: z.object({
    cuts: z.array(
      z.object({
        kind: z.enum(['circuit-breaker', 'bulkhead', 'throttle', 'shed', 'degrade']),
        from: z.string().optional(),
        to: z.string(),
        saves: z.string(),
        costsUsers: z.string(),
        action: z
          .string()
          .optional()
          .describe('Id of the catalogue action that does it; absent where none can'),
      }),
    ),
    gaps: z.array(gapSchema),
  }),
  annotations: reads,
} as const satisfies ToolContract;

export const renderCascade = {
  name: 'render_cascade',
  title: 'Picture of the cascade',
  description:
    'Draws the part of the map that matters, 40 nodes at most: cause, path, forecast (dashed), healthy neighbours faded. SVG and PNG with complete alt text.',
  inputSchema: z.object({
    map: serviceMapSchema,
    cause: z.string().optional(),
    otherCauses: z
      .array(z.string())
      .max(5)
      .default([])
      .describe('Further causes beside the first, where there are several at once'),
    path: z.array(z.string()).default([]),
    steps: z.array(z.object({ from: z.string(), to: z.string(), how: z.string() })).default([]),
    symptomNodes: z.array(z.string()).default([]),
    forecasts: z.array(forecastSchema).default([]),
    title: z.string().max(200).default(''),
  }),
  outputSchema: z.object({
    svg: z.string(),
    pngBase64: z.string(),
    widthPx: z.number().int(),
    heightPx: z.number().int(),
    altText: z.string().max(2000),
    shownNodes: z.number().int(),
  }),
  annotations: { ...reads, openWorldHint: false },
} as const satisfies ToolContract;
