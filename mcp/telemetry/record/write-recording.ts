import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { RecordedSet } from '../recorded-form.ts';

/** A folder that is not recorded into; the message says why, in words for who named it. */
export class RecordFolderError extends Error {
  readonly code = 'record-folder';
  override readonly name = 'RecordFolderError';
}

const filesIn = async (folder: string): Promise<string[] | undefined> =>
  readdir(folder).catch((error: unknown) => {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
    if (code === 'ENOENT') return undefined;
    throw new RecordFolderError(`${folder} cannot be recorded into: ${String(code)}`, {
      cause: error,
    });
  });

/**
 * Whether a set may be recorded into a folder: one that is not there or empty, or with `force` a set that is.
 * @throws RecordFolderError
 */
export const checkRecordFolder = async (folder: string, force: boolean): Promise<void> => {
  const files = await filesIn(folder);
  if (files === undefined || files.length === 0) return;
  if (!files.includes('graph.json'))
    throw new RecordFolderError(`${folder} holds other files and is no recorded set.`);
  if (!force) throw new RecordFolderError(`${folder} holds a recorded set. --force replaces it.`);
};

const filesOf = (set: RecordedSet): ReadonlyMap<string, unknown> =>
  new Map<string, unknown>([
    ['graph.json', set.graph],
    ['baseline.json', set.baseline],
    ['functions.json', set.functions],
    ['changes.json', set.changes],
    ['recording.json', set.recording],
    ['answers.json', set.answers],
    ...[...set.cases].map(([id, one]) => [join('cases', `${id}.json`), one] as const),
  ]);

/**
 * Writes a set into a folder that `checkRecordFolder` allows: beside it first, so that a crash leaves the
 * old set whole. Answers that people wrote stay.
 * @throws the file system's error
 */
export const writeRecording = async (folder: string, set: RecordedSet): Promise<void> => {
  const out = resolve(folder);
  const fresh = join(dirname(out), `.${basename(out)}.recording`);
  await rm(fresh, { recursive: true, force: true });
  await mkdir(join(fresh, 'cases'), { recursive: true });
  for (const [name, content] of filesOf(set))
    if (content !== undefined) await writeFile(join(fresh, name), `${JSON.stringify(content)}\n`);
  const old = (await filesIn(out)) ?? [];
  if (old.includes('answers.json'))
    await rename(join(out, 'answers.json'), join(fresh, 'answers.json'));
  await rm(out, { recursive: true, force: true });
  await rename(fresh, out);
};
