import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { questionOfCase } from '../../../mcp/telemetry/recorded-question.ts';
import { loadRecordedSet, type RecordedSet } from '../../../mcp/telemetry/recorded-set.ts';
import { createRecordedTelemetry } from '../../../mcp/telemetry/recorded-telemetry.ts';

const TABLE = 'orders_AWS::DynamoDB::Table';
const files = {
  'graph.json': {
    nodes: [{ id: 'web_client' }, { id: 'web' }, { id: TABLE }],
    edges: [
      { from: 'web_client', to: 'web' },
      { from: 'web', to: TABLE },
    ],
  },
  'baseline.json': {
    timestamps: [-240, -180, -120, -60, 0],
    series: [
      { node: 'web', metric: 'latency', statistic: 'Average', values: [0.1, 0.2, null, 0.1, 0.1] },
      { node: TABLE, metric: 'cpu', statistic: 'Average', values: [10, 11, 12, 13, 14] },
      { node: TABLE, metric: 'memory', statistic: 'Average', values: [1, 1, 1, 1, 1] },
    ],
  },
  'cases/one.json': {
    symptom: { node: 'web', metric: 'latency', statistic: 'Average', at: 130 },
    window: {
      timestamps: [60, 120, 180],
      series: [
        { node: 'web', metric: 'latency', statistic: 'Average', values: [0.1, 0.9, 0.9] },
        { node: TABLE, metric: 'cpu', statistic: 'Average', values: [10, 99, 99] },
        { node: TABLE, metric: 'memory', statistic: 'Average', values: [1, 1, 1] },
      ],
    },
    excludeBaseline: { from: -180, to: -120 },
  },
  'cases/unseen.json': {
    symptom: { node: 'nobody', metric: 'availability', statistic: 'Average', at: 130 },
    window: { timestamps: [60, 120, 180], series: [] },
  },
  'answers.json': { one: { node: TABLE, metric: 'cpu' }, unseen: null },
};

let folder = '';
let set: RecordedSet;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recorded-'));
  await mkdir(join(folder, 'cases'));
  for (const [name, content] of Object.entries(files))
    await writeFile(join(folder, name), JSON.stringify(content));
  set = await loadRecordedSet(folder, ['one', 'unseen']);
});
afterAll(async () => rm(folder, { recursive: true }));

const readings = async (caseId = 'one') => {
  const telemetry = createRecordedTelemetry(set, caseId);
  const question = questionOfCase(set, caseId);
  const map = await telemetry.serviceMap(question.window);
  if (map.status !== 'ok') throw new Error('no map');
  const queries = map.value.nodes.flatMap((node) => telemetry.signalsOf(node));
  return { telemetry, question, map: map.value, queries };
};

describe('a recorded set as telemetry', () => {
  test('maps the graph, with the type that a node id carries', async () => {
    const { map } = await readings();
    expect(map.nodes.map(({ type }) => type)).toEqual([
      'client',
      'unknown',
      'AWS::DynamoDB::Table',
    ]);
    expect(map.edges).toHaveLength(2);
  });

  test('answers the window and the baseline apart, without what is excluded', async () => {
    const { telemetry, question, queries } = await readings();
    const [web] = queries;
    if (!web) throw new Error('no query');
    const window = await telemetry.series([web], question.window, 60);
    const baseline = await telemetry.series([web], question.baseline, 60);
    expect(window).toMatchObject({
      status: 'ok',
      value: [{ unit: 's', periodS: 60, values: [0.1, 0.9, 0.9] }],
    });
    expect(baseline).toMatchObject({ value: [{ values: [0.1, null, null, 0.1, 0.1] }] });
  });

  test('keeps resources of one node apart', async () => {
    const { telemetry, question, queries } = await readings();
    const reading = await telemetry.series(queries, question.window, 60);
    if (reading.status !== 'ok') throw new Error('no series');
    const ofTable = reading.value.filter(({ node }) => node === TABLE);
    expect(ofTable.map(({ signal }) => signal)).toEqual(['saturation', 'saturation']);
    expect(ofTable.map(({ values }) => values[1])).toEqual([99, 1]);
  });

  test('what it has not is no data, named, and no error', async () => {
    const { telemetry, question } = await readings();
    const asked = [{ node: 'nobody', signal: 'latency' as const, statistic: 'p90' }];
    for (const reading of [
      await telemetry.series(asked, question.window, 60),
      await telemetry.coldStarts(['web'], question.window),
      await telemetry.functions(['web']),
      await telemetry.changes([{ id: 'web', type: 'unknown', aliases: [] }], question.window, 0),
    ]) {
      expect(reading.status).toBe('no-data');
      expect(reading.gaps).toHaveLength(1);
    }
  });

  test('a symptom may be of a node that has no series', async () => {
    const { question, queries } = await readings('unseen');
    expect(question.symptom).toMatchObject({ node: 'nobody', signal: 'availability' });
    expect(queries.filter(({ node }) => node === 'nobody')).toEqual([]);
  });

  test('a case that is not in the set is refused', () => {
    expect(() => questionOfCase(set, 'other')).toThrow(RangeError);
  });

  test('a file that is not of the form is refused', async () => {
    await writeFile(join(folder, 'cases', 'bad.json'), '{"symptom":{}}');
    await expect(loadRecordedSet(folder, ['bad'])).rejects.toMatchObject({
      code: 'recorded-set',
      message: expect.stringContaining('bad.json'),
    });
  });
});
