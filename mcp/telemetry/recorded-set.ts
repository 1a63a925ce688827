import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import {
  answersSchema,
  blockSchema,
  caseSchema,
  changesSchema,
  functionsSchema,
  graphSchema,
  type RecordedSet,
  recordingSchema,
} from './recorded-form.ts';

export type { RecordedBlock, RecordedSet } from './recorded-form.ts';

/** A recorded set or case that cannot be used; the message says which file and why, in words for who named it. */
export class RecordedSetError extends Error {
  readonly code = 'recorded-set';
  override readonly name = 'RecordedSetError';
}

const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;

const wordsOf = (error: unknown): string => {
  if (error instanceof z.ZodError) return `it is not of the form:\n${z.prettifyError(error)}`;
  if (codeOf(error) === 'ENOENT') return 'it is not there';
  return codeOf(error) ?? 'it is no JSON';
};

const readJson = async <S extends z.ZodType>(path: string, schema: S): Promise<z.infer<S>> => {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new RecordedSetError(`${path} cannot be used: ${wordsOf(error)}`, { cause: error });
  }
};

const readIfThere = async <S extends z.ZodType>(
  path: string,
  schema: S,
): Promise<z.infer<S> | undefined> =>
  readJson(path, schema).catch((error: unknown) => {
    if (error instanceof RecordedSetError && codeOf(error.cause) === 'ENOENT') return undefined;
    throw error;
  });

/** Ids of the cases of a set, sorted. @throws RecordedSetError when there is no set */
export const caseIdsOf = async (folder: string): Promise<string[]> => {
  try {
    const files = await readdir(join(folder, 'cases'));
    return files
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length))
      .toSorted();
  } catch (error) {
    throw new RecordedSetError(`There is no recorded set at ${folder}: it has no folder "cases".`, {
      cause: error,
    });
  }
};

/**
 * Reads a recorded set: `graph.json`, `cases/<id>.json`, and where there are any `baseline.json`,
 * `answers.json` and what a recording adds (docs/telemetry.md). `caseIds` are the cases to read.
 * @throws RecordedSetError when a file is missing or not of that form
 */
export const loadRecordedSet = async (
  folder: string,
  caseIds: readonly string[],
): Promise<RecordedSet> => {
  const file = (name: string) => join(folder, name);
  const [graph, baseline, answers, functions, changes, recording, cases] = await Promise.all([
    readJson(file('graph.json'), graphSchema),
    readIfThere(file('baseline.json'), blockSchema),
    readIfThere(file('answers.json'), answersSchema),
    readIfThere(file('functions.json'), functionsSchema),
    readIfThere(file('changes.json'), changesSchema),
    readIfThere(file('recording.json'), recordingSchema),
    Promise.all(
      caseIds.map(
        async (id) =>
          [id, await readJson(join(folder, 'cases', `${id}.json`), caseSchema)] as const,
      ),
    ),
  ]);
  return {
    graph,
    ...(baseline && { baseline }),
    cases: new Map(cases),
    answers: answers ?? {},
    ...(functions && { functions }),
    ...(changes && { changes }),
    ...(recording && { recording }),
  };
};

const MOST_NAMED = 10;

/** Which case a path asks for: `SET/cases/ID.json`, `SET#ID`, or `SET` where it has one case only. */
const caseAt = async (path: string): Promise<{ folder: string; caseId: string }> => {
  if (path.endsWith('.json') && basename(dirname(path)) === 'cases')
    return { folder: dirname(dirname(path)), caseId: basename(path, '.json') };
  const [folder = '', caseId] = path.split(/#(?=[^#/]*$)/);
  const ids = await caseIdsOf(folder);
  const named = `${ids.slice(0, MOST_NAMED).join(', ')}${ids.length > MOST_NAMED ? ', …' : ''}`;
  if (caseId !== undefined) {
    if (ids.includes(caseId)) return { folder, caseId };
    throw new RecordedSetError(`The set ${folder} has no case "${caseId}". It has: ${named}`);
  }
  const [only, ...others] = ids;
  if (only !== undefined && others.length === 0) return { folder, caseId: only };
  throw new RecordedSetError(
    only === undefined
      ? `The set ${folder} has no case.`
      : `The set ${folder} has ${ids.length} cases: say which, as recorded:${folder}#${only}. It has: ${named}`,
  );
};

/**
 * Opens the case that a path asks for: `SET/cases/ID.json`, `SET#ID`, or `SET` where it has one case only.
 * @throws RecordedSetError
 */
export const openRecordedCase = async (
  path: string,
): Promise<{ set: RecordedSet; caseId: string }> => {
  const { folder, caseId } = await caseAt(path);
  return { set: await loadRecordedSet(folder, [caseId]), caseId };
};
