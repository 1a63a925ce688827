import { parseArgs } from 'node:util';
import { authScenarios } from '../world/scenarios.ts';
import type { Comparison } from './judge-auth-run.ts';
import { type MeasuredRun, measureAuthRun } from './measure-auth-run.ts';

/** `npm run -s bench:auth`: does `get_auth_flow_context` tell what the shop knows of itself? */

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const rounded = (value: number, digits: number): number =>
  Math.round(value * 10 ** digits) / 10 ** digits;

/** Nearest rank; 0 of nothing. */
const quantileOf = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)] ?? 0;

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

const worstOf = ({ comparisons }: MeasuredRun): Comparison | undefined =>
  comparisons.toSorted((a, b) => b.error - a.error)[0];

/** The share of the comparisons that are within what is allowed. */
const withinOf = (runs: readonly MeasuredRun[]): number => {
  const all = runs.flatMap(({ comparisons }) => comparisons);
  return all.filter(({ error }) => error <= 1).length / Math.max(1, all.length);
};

const summaryOf = (runs: readonly MeasuredRun[]) => ({
  runs: runs.length,
  bottleneckRight: rounded(meanOf(runs.map(({ right }) => Number(right))), 4),
  attributionError: rounded(
    quantileOf(
      runs.map((run) => worstOf(run)?.error ?? 0),
      0.95,
    ),
    3,
  ),
  meanMs: rounded(meanOf(runs.map(({ ms }) => ms)), 1),
});

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const rowOf = (name: string, runs: readonly MeasuredRun[]): string => {
  const { bottleneckRight, attributionError, meanMs } = summaryOf(runs);
  const right = `${Math.round(bottleneckRight * runs.length)}/${runs.length}`;
  const cells = [right, attributionError.toFixed(2), percent(withinOf(runs)), `${meanMs} ms`];
  return [name.padEnd(24), ...cells.map((cell) => cell.padStart(10))].join('');
};

const detailOf = (run: MeasuredRun): string => {
  const worst = worstOf(run);
  const words = worst
    ? `${worst.node} ${worst.part} ${worst.at} told ${Math.round(worst.toldMs)} true ${Math.round(worst.trueMs)} ms, ${worst.error.toFixed(2)} of what is allowed`
    : '';
  return `  seed ${run.seed} ${run.right ? 'right' : 'WRONG'} after ${run.alarm}: ${run.said}; worst: ${words}`;
};

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    scenario: { type: 'string' },
    detail: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const [count, firstSeed] = [Number(values.runs), Number(values.seed)];
const played = authScenarios.filter(
  ({ name }) => values.scenario === undefined || name === values.scenario,
);
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(firstSeed) || played.length === 0) {
  process.stderr.write(
    `Usage: bench:auth [--runs N] [--seed N] [--scenario NAME] [--detail] [--json]\nScenarios: ${authScenarios.map(({ name }) => name).join(', ')}\n`,
  );
  process.exitCode = 2;
} else {
  const all: MeasuredRun[] = [];
  if (!values.json)
    print(
      ['scenario'.padEnd(24), 'right', 'error p95', 'within', 'mean']
        .map((cell, column) => (column === 0 ? cell : cell.padStart(10)))
        .join(''),
    );
  for (const scenario of played) {
    const runs: MeasuredRun[] = [];
    for (let run = 0; run < count; run++)
      runs.push(await measureAuthRun(scenario, firstSeed + run));
    all.push(...runs);
    if (values.json) continue;
    print(rowOf(scenario.name, runs));
    if (values.detail) for (const run of runs) print(detailOf(run));
  }
  print(JSON.stringify(summaryOf(all)));
}
