import { parseArgs } from 'node:util';
import { questionOfCase } from '../../telemetry/recorded-question.ts';
import { createRecordedTelemetry } from '../../telemetry/recorded-telemetry.ts';
import { rankCauses } from '../engine/rank-causes.ts';
import { forecastCascade } from '../forecast/forecast-cascade.ts';
import { readQuestion } from '../reading/read-question.ts';
import { generateLarge } from './generate-large.ts';

// Causes and cascade over whole systems of growing size, nothing pruned: how the cost grows.

const SIZES = [100, 300, 1000, 3000, 10_000];
const CALLS_A_SERVICE = 5;
const REPEATS = 3;

interface Row {
  readonly nodes: number;
  readonly edges: number;
  readonly series: number;
  readonly causesMs: number;
  readonly cascadeMs: number;
  readonly isRight: boolean;
  readonly rssMb: number;
}

const middleOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const measure = async (size: number): Promise<Row> => {
  const large = generateLarge(size, CALLS_A_SERVICE, 1);
  const telemetry = createRecordedTelemetry(large.set, large.id);
  const { input } = await readQuestion(telemetry, questionOfCase(large.set, large.id), size * 2);
  const runs = Array.from({ length: REPEATS }, () => {
    const start = performance.now();
    const ranking = rankCauses(input);
    const ranked = performance.now();
    const causes = ranking.causes.map(({ node }) => node);
    forecastCascade(ranking, causes);
    return { first: causes[0], causes: ranked - start, cascade: performance.now() - ranked };
  });
  return {
    nodes: large.nodes,
    edges: large.edges,
    series: input.series.length,
    causesMs: middleOf(runs.map(({ causes }) => causes)),
    cascadeMs: middleOf(runs.map(({ cascade }) => cascade)),
    isRight: runs.every(({ first }) => first === large.truth),
    rssMb: Math.round(process.memoryUsage().rss / 2 ** 20),
  };
};

const lineOf = (row: Row): string =>
  [
    String(row.nodes).padStart(7),
    String(row.edges).padStart(7),
    String(row.series).padStart(7),
    row.causesMs.toFixed(0).padStart(9),
    row.cascadeMs.toFixed(0).padStart(10),
    ((1000 * (row.causesMs + row.cascadeMs)) / row.nodes).toFixed(0).padStart(9),
    String(row.rssMb).padStart(7),
    row.isRight ? '   right' : '   wrong',
  ].join(' ');

const { values } = parseArgs({
  options: { nodes: { type: 'string', default: '10000' }, json: { type: 'boolean' } },
});
const most = Number(values.nodes);
if (!Number.isInteger(most) || most < 50) {
  process.stderr.write('--nodes takes a whole number from 50 on\n');
  process.exit(2);
}
const sizes = values.json ? [most] : [...SIZES.filter((size) => size < most), most];
let last: Row | undefined;
if (!values.json)
  process.stdout.write('  nodes   edges  series causes ms cascade ms  µs/node rss MiB   cause\n');
// The first, smallest system is measured twice: once to warm the compiler.
await measure(SIZES[0] ?? most);
for (const size of sizes) {
  last = await measure(size);
  if (!values.json) process.stdout.write(`${lineOf(last)}\n`);
}
if (last) {
  const ms = Math.round(last.causesMs + last.cascadeMs);
  const { nodes, edges, rssMb } = last;
  process.stdout.write(`${JSON.stringify({ nodes, edges, ms, rssMb })}\n`);
}
