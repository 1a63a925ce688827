import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  checkRecordFolder,
  RecordFolderError,
  writeRecording,
} from '../../../mcp/telemetry/record/write-recording.ts';
import type { RecordedSet } from '../../../mcp/telemetry/recorded-set.ts';

const setOf = (caseId: string): RecordedSet => ({
  graph: { nodes: [{ id: 'web' }], edges: [] },
  cases: new Map([
    [
      caseId,
      {
        symptom: { node: 'web', metric: 'latency', statistic: 'p90', at: 60 },
        window: { timestamps: [0, 60], series: [] },
      },
    ],
  ]),
  answers: {},
});

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'write-'));
});
afterEach(async () => rm(folder, { recursive: true }));

describe('writeRecording', () => {
  test('writes the whole form and nothing beside it', async () => {
    const out = join(folder, 'set');
    await writeRecording(out, setOf('one'));
    expect((await readdir(out)).toSorted()).toEqual(['answers.json', 'cases', 'graph.json']);
    expect(await readdir(join(out, 'cases'))).toEqual(['one.json']);
    expect(await readdir(folder)).toEqual(['set']);
  });

  test('replaces a set whole, but for the answers that a person wrote', async () => {
    const out = join(folder, 'set');
    await writeRecording(out, setOf('old'));
    await writeFile(join(out, 'answers.json'), '{"old":{"node":"web"}}');
    await writeRecording(out, setOf('new'));
    expect(await readdir(join(out, 'cases'))).toEqual(['new.json']);
    expect(await readFile(join(out, 'answers.json'), 'utf8')).toBe('{"old":{"node":"web"}}');
  });
});

describe('checkRecordFolder', () => {
  test.each([
    ['is not there', async () => undefined],
    ['is empty', async (out: string) => void (await mkdir(out))],
  ])('takes a folder that %s', async (_, prepare) => {
    const out = join(folder, 'set');
    await prepare(out);
    await expect(checkRecordFolder(out, false)).resolves.toBeUndefined();
  });

  test('takes a set only by force, other files never, and no file for a folder', async () => {
    const out = join(folder, 'set');
    await writeRecording(out, setOf('one'));
    await expect(checkRecordFolder(out, false)).rejects.toThrow('--force');
    await expect(checkRecordFolder(out, true)).resolves.toBeUndefined();
    await expect(checkRecordFolder(folder, true)).rejects.toThrow('no recorded set');
    await expect(checkRecordFolder(join(out, 'graph.json'), true)).rejects.toBeInstanceOf(
      RecordFolderError,
    );
  });
});
