import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runCommand } from '../../support/run-command.ts';

const BENCH = join(import.meta.dirname, '../../../mcp/dependency-map/bench/bench-cascade.ts');
const bench = (...args: string[]) => runCommand(process.execPath, [BENCH, ...args], {});

/** Precision, recall and skill, as the line has them of the forecast and of each rule. */
interface Line {
  readonly precision: number;
  readonly recall: number;
  readonly brierSkill: number;
}

test('the benchmark prints its line, on which the forecast does better than who depends on the cause', async () => {
  const { code, stdout } = await bench('--graphs', '12', '--json');
  expect(code).toBe(0);
  const line = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  expect(Object.keys(line)).toEqual([
    'graphs',
    'precision',
    'recall',
    'brier',
    'brierSkill',
    'baselines',
    'meanMs',
  ]);
  expect(line.graphs).toBe(12);
  const rules: Line[] = [line.baselines.allDependants, line.baselines.withinTwoHops];
  for (const { precision, recall, brierSkill } of rules) {
    expect(line.precision).toBeGreaterThan(precision);
    expect(line.recall).toBeGreaterThan(recall);
    expect(line.brierSkill).toBeGreaterThan(brierSkill);
  }
});

test('it forecasts the same when it is run again, and refuses what is no number', async () => {
  const lines = await Promise.all(
    [1, 2].map(() => bench('--graphs', '2', '--seed', '30', '--json')),
  );
  const [first, again] = lines.map(({ stdout }) => ({ ...JSON.parse(stdout), meanMs: 0 }));
  expect(first).toEqual(again);
  expect(await bench('--graphs', 'many')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--graphs'),
  });
});
