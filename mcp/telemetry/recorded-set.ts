import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const samples = z.array(z.number().nullable());
const blockSchema = z.object({
  timestamps: z.array(z.number()),
  series: z.array(
    z.object({ node: z.string(), metric: z.string(), statistic: z.string(), values: samples }),
  ),
});
const graphSchema = z.object({
  nodes: z.array(z.object({ id: z.string() })),
  edges: z.array(z.object({ from: z.string(), to: z.string() })),
});
const caseSchema = z.object({
  symptom: z.object({
    node: z.string(),
    metric: z.string(),
    statistic: z.string(),
    at: z.number(),
  }),
  window: blockSchema,
  baseline: blockSchema.optional(),
  excludeBaseline: z.object({ from: z.number(), to: z.number() }).optional(),
});
const answersSchema = z.record(
  z.string(),
  z.object({ node: z.string(), metric: z.string().optional() }).nullable(),
);

/** Series that share their times (seconds relative to the end of the baseline). */
export type RecordedBlock = z.infer<typeof blockSchema>;
type RecordedCase = z.infer<typeof caseSchema>;

/** A recorded set as its folder holds it; the baseline may be in the cases instead. */
export interface RecordedSet {
  readonly graph: z.infer<typeof graphSchema>;
  readonly baseline?: RecordedBlock;
  readonly cases: ReadonlyMap<string, RecordedCase>;
  /** True causes by case; null where nothing was wrong. Empty without `answers.json`. */
  readonly answers: Readonly<Record<string, { node: string; metric?: string | undefined } | null>>;
}

const readJson = async <S extends z.ZodType>(path: string, schema: S): Promise<z.infer<S>> =>
  schema.parse(JSON.parse(await readFile(path, 'utf8')));

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

const readIfThere = async <S extends z.ZodType>(
  path: string,
  schema: S,
): Promise<z.infer<S> | undefined> => {
  try {
    return await readJson(path, schema);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

/**
 * Reads a recorded set: `graph.json`, `cases/<id>.json`, and where there are any `baseline.json` and
 * `answers.json`. `caseIds` are the cases to read.
 * @throws ZodError when a file is not of that form, or the file system's error.
 */
export const loadRecordedSet = async (
  folder: string,
  caseIds: readonly string[],
): Promise<RecordedSet> => {
  const [graph, baseline, answers, cases] = await Promise.all([
    readJson(join(folder, 'graph.json'), graphSchema),
    readIfThere(join(folder, 'baseline.json'), blockSchema),
    readIfThere(join(folder, 'answers.json'), answersSchema),
    Promise.all(
      caseIds.map(
        async (id) =>
          [id, await readJson(join(folder, 'cases', `${id}.json`), caseSchema)] as const,
      ),
    ),
  ]);
  return { graph, ...(baseline && { baseline }), cases: new Map(cases), answers: answers ?? {} };
};
