import { join } from 'node:path';
import type { Gap } from '../../contracts/evidence.ts';
import type { RecordedSet } from '../recorded-form.ts';

const gapLine = ({ what, why }: Gap): string => `  ${what} (${why.replaceAll('-', ' ')})`;

/** What was recorded, what could not be read, and what to do with it, in lines for a terminal. */
export const summarizeRecording = (
  folder: string,
  set: RecordedSet,
  gaps: readonly Gap[],
): string => {
  const originMs = (set.recording?.originS ?? 0) * 1000;
  const [first = ''] = set.cases.keys();
  const cases = [...set.cases].map(
    ([id, { symptom }]) =>
      `  ${id}: ${symptom.node} ${symptom.metric} ${symptom.statistic}, ${new Date(originMs + symptom.at * 1000).toISOString()}`,
  );
  const series = set.cases.get(first)?.window.series.length ?? 0;
  return [
    `Recorded into ${folder}: ${set.graph.nodes.length} services, ${series} series, cases:`,
    ...cases,
    ...(gaps.length > 0 ? ['Could not be read:', ...gaps.map(gapLine)] : ['Everything was read.']),
    `The causes are not known yet. When you know one, write it into ${join(folder, 'answers.json')}:`,
    `  {"${first}": {"node": "the service that caused it"}}, or null where nothing was wrong`,
    'Replay:',
    `  npm run -s mcp -- dependency-map --telemetry 'recorded:${folder}#${first}'`,
    `  npm run -s bench:rca -- ${folder}`,
  ].join('\n');
};
