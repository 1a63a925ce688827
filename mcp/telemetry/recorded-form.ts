import { z } from 'zod';
import { changeSchema } from '../contracts/auth-flow-tools.ts';
import { mapEdgeSchema, mapNodeSchema } from '../contracts/dependency-map-tools.ts';
import { evidenceSchema, gapSchema } from '../contracts/evidence.ts';
import { metricSourceSchema, signalSchema } from '../contracts/symptom.ts';

const samples = z.array(z.number().nullable());

const seriesSchema = z.object({
  node: z.string(),
  metric: z.string(),
  statistic: z.string(),
  values: samples,
  signal: signalSchema.optional(),
  unit: z.string().optional(),
  source: metricSourceSchema.optional(),
  listed: z
    .boolean()
    .optional()
    .describe(
      'False: a tool asked for it by its metric; it is not among the usual series of its node',
    ),
});

const coldStartSchema = z.object({
  node: z.string(),
  version: z.string(),
  invocations: z.number(),
  coldStarts: z.number(),
  medianInitMs: z.number().nullable(),
  meanDurationMs: z.number(),
});

/** Series that share their times (seconds relative to the end of the baseline), and what else was seen of that span. */
export const blockSchema = z.object({
  timestamps: z.array(z.number()),
  series: z.array(seriesSchema),
  edges: z.array(mapEdgeSchema).optional(),
  coldStarts: z.array(coldStartSchema).optional(),
});

/** `graph.json`. */
export const graphSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.string(),
      type: z.string().optional(),
      arn: z.string().optional(),
      aliases: z.array(z.string()).optional(),
      groups: mapNodeSchema.shape.groups,
      maxConcurrency: mapNodeSchema.shape.maxConcurrency,
    }),
  ),
  edges: z.array(mapEdgeSchema.extend({ kind: mapEdgeSchema.shape.kind.unwrap().optional() })),
  evidence: z.array(evidenceSchema).optional(),
});

/** `cases/<id>.json`. */
export const caseSchema = z.object({
  symptom: z.object({
    node: z.string(),
    metric: z.string(),
    statistic: z.string(),
    at: z.number(),
    signal: signalSchema.optional(),
    source: metricSourceSchema.optional(),
    alarmName: z.string().optional(),
    threshold: z.number().optional(),
    comparison: z.string().optional(),
  }),
  window: blockSchema,
  baseline: blockSchema.optional(),
  excludeBaseline: z.object({ from: z.number(), to: z.number() }).optional(),
});

/** `answers.json`: the true cause by case, null where nothing was wrong; a case that is not there is unknown. */
export const answersSchema = z.record(
  z.string(),
  z.object({ node: z.string(), metric: z.string().optional() }).nullable(),
);

/** `functions.json`: how functions were configured when it was recorded. */
export const functionsSchema = z.array(
  z.object({
    node: z.string(),
    aliases: z.array(
      z.object({ name: z.string(), version: z.string(), provisioned: z.number().exactOptional() }),
    ),
    versions: z.array(z.object({ version: z.string(), publishedAt: z.string() })),
    timeoutS: z.number(),
    reservedConcurrency: z.number().nullable().exactOptional(),
  }),
);

/** `changes.json`: changes on the nodes that were looked up. */
export const changesSchema = z.object({
  nodes: z.array(z.string()),
  changes: z.array(changeSchema.omit({ beforeOnsetS: true })),
});

/** `recording.json`: where a set comes from, and what was not seen when it was recorded. */
export const recordingSchema = z.object({
  originS: z.number().describe('Epoch seconds of second 0, the end of the baseline'),
  region: z.string(),
  periodS: z.number(),
  gaps: z.array(gapSchema),
});

export type RecordedBlock = z.infer<typeof blockSchema>;
export type RecordedCase = z.infer<typeof caseSchema>;

/** A recorded set as its folder holds it; the baseline may be in the cases instead. */
export interface RecordedSet {
  readonly graph: z.infer<typeof graphSchema>;
  readonly baseline?: RecordedBlock;
  readonly cases: ReadonlyMap<string, RecordedCase>;
  /** True causes by case; null where nothing was wrong. Empty without `answers.json`. */
  readonly answers: z.infer<typeof answersSchema>;
  readonly functions?: z.infer<typeof functionsSchema>;
  readonly changes?: z.infer<typeof changesSchema>;
  readonly recording?: z.infer<typeof recordingSchema>;
}

/** The instant that second 0 of a set is taken for where it does not say. */
const UNDATED_ORIGIN_S = Date.UTC(2001, 0, 1) / 1000;

/** Epoch seconds of second 0 of a set, the end of its baseline. */
export const originOf = ({ recording }: RecordedSet): number =>
  recording?.originS ?? UNDATED_ORIGIN_S;
