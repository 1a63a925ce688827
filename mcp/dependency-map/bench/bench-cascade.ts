import { parseArgs } from 'node:util';
import { type CaseOutcome, runBench, summaryOf } from './cascade/run-bench.ts';
import { COUNTS_FROM } from './cascade/score.ts';

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const lineOf = ({ id, outcomes, ms }: CaseOutcome): string => {
  const named = outcomes.filter(({ p }) => p >= COUNTS_FROM);
  const right = named.filter(({ isHit }) => isHit).length;
  const hits = outcomes.filter(({ isHit }) => isHit).length;
  return `${id.padEnd(36)} ${hits} of ${outcomes.length} hit, ${named.length} forecast, ${right} rightly (${ms.toFixed(1)} ms)`;
};

const { values } = parseArgs({
  options: {
    graphs: { type: 'string', default: '200' },
    // Seeds from here on are held out: nothing is fitted on them.
    seed: { type: 'string', default: '100001' },
    json: { type: 'boolean', default: false },
  },
});
const [graphs, seed] = [Number(values.graphs), Number(values.seed)];
if (!Number.isInteger(graphs) || graphs < 1 || !Number.isInteger(seed) || seed < 0) {
  process.stderr.write('--graphs takes a number of systems from 1 on, --seed one from 0 on\n');
  process.exitCode = 2;
} else {
  // One call warms the compiler, so that times are those of a server that runs.
  await runBench(seed, 1);
  const cases = await runBench(seed, graphs);
  if (!values.json) for (const one of cases) print(lineOf(one));
  print(JSON.stringify(summaryOf(cases)));
}
