import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { findRootCauses, type RootCauses } from '../../contracts/dependency-map-tools.ts';
import { createServer } from '../../shared/create-server.ts';
import { signalOfRecorded } from '../../telemetry/recorded-names.ts';
import { questionOfCase } from '../../telemetry/recorded-question.ts';
import { loadRecordedSet, type RecordedSet } from '../../telemetry/recorded-set.ts';
import { createRecordedTelemetry } from '../../telemetry/recorded-telemetry.ts';
import { findRootCausesTool } from '../find-root-causes.ts';
import { generateCases } from './generate-cases.ts';

interface BenchCase {
  readonly id: string;
  readonly set: RecordedSet;
  readonly answers: readonly { node: string; metric?: string | undefined }[];
}

interface CaseResult {
  readonly id: string;
  /** Place of the true cause from 1 on; null: not among the candidates. */
  readonly place: number | null;
  readonly quiet: boolean;
  readonly found: readonly string[];
  readonly ms: number;
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const recordedCases = async (folder: string): Promise<BenchCase[]> => {
  const files = await readdir(join(folder, 'cases'));
  const ids = files
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .toSorted();
  const set = await loadRecordedSet(folder, ids);
  return ids.map((id) => ({ id, set, answers: set.answers[id] ? [set.answers[id]] : [] }));
};

/** `generated` or `mesh`, with `:SEED` or `:SEED:COUNT`: systems made up from consecutive seeds. */
const generatedCases = (name: string): BenchCase[] => {
  const [setName, seed = '1', count = '200'] = name.split(':');
  return generateCases(Number(seed), Number(count), setName).map(({ id, set, truth }) => ({
    id,
    set,
    answers: truth,
  }));
};

const ask = async (one: BenchCase): Promise<{ answer: RootCauses; ms: number }> => {
  const telemetry = createRecordedTelemetry(one.set, one.id);
  const server = createServer('dependency-map', '0.1.0', '', [findRootCausesTool(telemetry)]);
  const client = new Client({ name: 'bench-rca', version: '0.1.0' });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  const question = { ...questionOfCase(one.set, one.id) };
  const from = performance.now();
  const result = await client.callTool({ name: findRootCauses.name, arguments: question });
  const ms = performance.now() - from;
  await client.close();
  return { answer: findRootCauses.outputSchema.parse(result.structuredContent), ms };
};

const placeOf = ({ candidates }: RootCauses, { answers }: BenchCase): number | null => {
  const at = candidates.findIndex((candidate) =>
    answers.some(
      ({ node, metric }) =>
        node === candidate.node &&
        (metric === undefined || signalOfRecorded(metric) === candidate.metric),
    ),
  );
  return at < 0 ? null : at + 1;
};

const run = async (cases: readonly BenchCase[]): Promise<CaseResult[]> => {
  const results: CaseResult[] = [];
  for (const one of cases) {
    const { answer, ms } = await ask(one);
    const found = answer.candidates.map(({ node }) => node);
    results.push({
      id: one.id,
      place: placeOf(answer, one),
      quiet: one.answers.length === 0,
      found,
      ms,
    });
  }
  return results;
};

const share = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((part / whole) * 1e4) / 1e4;

const summaryOf = (results: readonly CaseResult[]) => {
  const asked = results.filter(({ quiet }) => !quiet);
  const quiet = results.filter((result) => result.quiet);
  const within = (top: number): number =>
    share(asked.filter(({ place }) => place !== null && place <= top).length, asked.length);
  const times = results.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const mean = times.reduce((sum, ms) => sum + ms, 0) / Math.max(1, times.length);
  return {
    cases: results.length,
    top1: within(1),
    top3: within(3),
    top5: within(5),
    quietFalseAlarms: share(quiet.filter(({ found }) => found.length > 0).length, quiet.length),
    meanMs: Math.round(mean * 100) / 100,
    p95Ms: Math.round((times[Math.floor(times.length * 0.95)] ?? 0) * 100) / 100,
  };
};

const wordOf = ({ quiet, place, found }: CaseResult): string => {
  if (quiet) return found.length === 0 ? 'quiet, rightly' : `false alarm: ${found[0]}`;
  return place === null ? `missed: ${found[0] ?? 'nothing named'}` : `place ${place}`;
};

const [name = '', ...options] = process.argv.slice(2);
if (name === '') {
  process.stderr.write(
    'Which set? A folder, or generated[:SEED[:COUNT]], or mesh[:SEED[:COUNT]]\n',
  );
  process.exitCode = 2;
} else {
  const cases = /^(generated|mesh)(:|$)/.test(name)
    ? generatedCases(name)
    : await recordedCases(name);
  // One call warms the compiler, so that times are those of a server that runs.
  if (cases[0]) await ask(cases[0]);
  const results = await run(cases);
  if (!options.includes('--json'))
    for (const result of results)
      print(`${result.id.padEnd(32)} ${wordOf(result)} (${result.ms.toFixed(1)} ms)`);
  print(JSON.stringify(summaryOf(results)));
}
