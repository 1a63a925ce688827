import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { findRootCauses, type RootCauses } from '../../../mcp/contracts/dependency-map-tools.ts';
import { findRootCausesTool } from '../../../mcp/dependency-map/find-root-causes.ts';
import { createReadClients } from '../../../mcp/shared/aws-clients.ts';
import { createAwsTelemetry } from '../../../mcp/telemetry/create-aws-telemetry.ts';
import { questionOfCase } from '../../../mcp/telemetry/recorded-question.ts';
import { loadRecordedSet, type RecordedSet } from '../../../mcp/telemetry/recorded-set.ts';
import { createRecordedTelemetry } from '../../../mcp/telemetry/recorded-telemetry.ts';
import type { Telemetry } from '../../../mcp/telemetry/telemetry.ts';
import { callTool } from '../../support/call-tool.ts';
import {
  type IncidentShop,
  SIGN_IN_ALARM,
  startIncidentShop,
} from '../../support/incident-shop.ts';
import { type Ran, runCommand } from '../../support/run-command.ts';
import { telemetryContract } from '../../support/telemetry-contract.ts';

const THROTTLES = 'shop-users-table-read-throttles';

let shop: IncidentShop;
let folder = '';
let out = '';
let recorded: Ran;
let set: RecordedSet;

const run = async (file: string, ...args: string[]) =>
  runCommand(process.execPath, [file, ...args], { ...shop.env, PATH: process.env['PATH'] ?? '' });

const record = async (...args: string[]) =>
  run('mcp/record.ts', '--from', shop.window.from, '--to', shop.window.to, ...args);

beforeAll(async () => {
  shop = await startIncidentShop();
  Object.assign(process.env, shop.env);
  folder = await mkdtemp(join(tmpdir(), 'recording-'));
  out = join(folder, 'set');
  recorded = await record('--symptom-alarm', SIGN_IN_ALARM, '--symptom-alarm', THROTTLES, out);
  if (recorded.code === 0) set = await loadRecordedSet(out, [SIGN_IN_ALARM, THROTTLES]);
}, 120_000);
afterAll(async () => {
  await shop.stop();
  await rm(folder, { recursive: true });
});

const live = (): Telemetry => createAwsTelemetry(createReadClients({}), { region: 'us-east-1' });
const replay = (): Telemetry => createRecordedTelemetry(set, SIGN_IN_ALARM);
const ask = async (telemetry: Telemetry): Promise<RootCauses> =>
  callTool(findRootCausesTool(telemetry), findRootCauses, questionOfCase(set, SIGN_IN_ALARM));

describe('npm run record', () => {
  test('says what it recorded, how to say the cause, and how to replay', () => {
    expect(recorded).toMatchObject({ code: 0, stderr: '' });
    expect(recorded.stdout).toContain(`  ${SIGN_IN_ALARM}: shop-api/prod`);
    expect(recorded.stdout).toContain(join(out, 'answers.json'));
    expect(recorded.stdout).toContain(`recorded:${out}#${SIGN_IN_ALARM}`);
  });

  test('keeps the real times, each alarm as a case of its own, and invents no answer', () => {
    const question = questionOfCase(set, SIGN_IN_ALARM);
    expect(question.window).toEqual(shop.window);
    expect(question.symptom).toMatchObject({
      node: 'shop-api/prod',
      statistic: 'p90',
      alarmName: SIGN_IN_ALARM,
      source: { metricName: 'Latency', dimensions: { Resource: '/sign-in' } },
    });
    expect(set.cases.get(THROTTLES)?.symptom).toMatchObject({ node: 'users-table' });
    expect(set.answers).toEqual({});
  });

  test('does not write over a set unless it is told to, and never over other files', async () => {
    const again = await record('--symptom-alarm', SIGN_IN_ALARM, out);
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toContain('--force');
    await writeFile(join(folder, 'note.txt'), 'mine');
    const foreign = await record('--force', folder);
    expect(foreign.stderr).toContain('is no recorded set');
    expect(await readFile(join(folder, 'note.txt'), 'utf8')).toBe('mine');
  }, 30_000);

  test('without an alarm in the window, or without access, records nothing and says why', async () => {
    const early = ['--from', '-20h', '--to', '-19h', join(folder, 'none')];
    const none = await run('mcp/record.ts', ...early);
    expect(none).toMatchObject({ code: 2 });
    expect(none.stderr).toContain('No alarm on a service went off');
    shop.faults.add({ service: 'cloudwatch', operation: 'DescribeAlarmHistory', deny: true });
    const denied = await record(join(folder, 'denied'));
    shop.faults.reset();
    expect(denied.stderr).toContain('history of alarms could not be read (access denied');
  }, 30_000);
});

describe('the recording', () => {
  test('answers every series as AWS did', async () => {
    const { window } = questionOfCase(set, SIGN_IN_ALARM);
    const node = { id: 'shop-authorizer', type: 'AWS::Lambda::Function', aliases: [] };
    const queries = live().signalsOf(node);
    const [there, here] = await Promise.all([
      live().series(queries, window, 10),
      replay().series(queries, window, 10),
    ]);
    if (there.status !== 'ok' || here.status !== 'ok') throw new Error('there are series');
    const plain = ({ evidenceId: _, ...series }: (typeof there.value)[number]) => series;
    expect(here.value.map(plain)).toEqual(there.value.map(plain));
  });

  test('lists the usual series of a node, and has what tools ask for by name besides', async () => {
    const table = { id: 'users-table', type: 'AWS::DynamoDB::Table', aliases: [] };
    const names = (telemetry: Telemetry) =>
      new Set(telemetry.signalsOf(table).map(({ source }) => source?.metricName));
    // Metrics that were never sent are not in the set.
    for (const name of names(replay())) expect(names(live())).toContain(name);
    const capacity = {
      node: table.id,
      signal: 'saturation' as const,
      statistic: 'Average',
      source: {
        namespace: 'AWS/DynamoDB',
        metricName: 'ProvisionedReadCapacityUnits',
        dimensions: { TableName: table.id },
      },
    };
    const { window } = questionOfCase(set, SIGN_IN_ALARM);
    expect(await replay().series([capacity], window, 10)).toMatchObject({ status: 'ok' });
  });

  test('names the same cause as AWS did, as surely, with the change behind it', async () => {
    const [there, here] = [await ask(live()), await ask(replay())];
    const told = ({ candidates: [first] }: RootCauses) => ({
      node: first?.node,
      metric: first?.metric,
      version: first?.change?.version,
    });
    expect(told(here)).toEqual(told(there));
    expect(told(here)).toEqual({ node: 'shop-authorizer', metric: 'cold-starts', version: '42' });
    expect(here.candidates[0]?.confidence).toBeCloseTo(there.candidates[0]?.confidence ?? 0, 1);
    expect(here.path).toEqual(there.path);
  }, 30_000);

  test('is served by the dependency-map server, case by name', async () => {
    const client = new Client({ name: 'test', version: '0' });
    const telemetry = `recorded:${out}#${SIGN_IN_ALARM}`;
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: ['mcp/main.ts', 'dependency-map', '--telemetry', telemetry],
        env: { PATH: process.env['PATH'] ?? '', BEDROCK_ENABLED: 'false', LOG_LEVEL: 'silent' },
      }),
    );
    const { structuredContent } = await client.callTool({
      name: findRootCauses.name,
      arguments: { ...questionOfCase(set, SIGN_IN_ALARM) },
    });
    await client.close();
    const { candidates } = findRootCauses.outputSchema.parse(structuredContent);
    expect(candidates[0]?.node).toBe('shop-authorizer');
  }, 30_000);

  test('is a case set: with the answer that a person writes, bench:rca finds it', async () => {
    const answers = { [SIGN_IN_ALARM]: { node: 'shop-authorizer' } };
    await writeFile(join(out, 'answers.json'), JSON.stringify(answers));
    const { stdout } = await run('mcp/dependency-map/bench/bench-rca.ts', out);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ cases: 2, top1: 1 });
  }, 30_000);

  test.each([
    ['a set with several cases', () => out, /has 2 cases: say which, as recorded:.*#shop/],
    ['a case that is not there', () => `${out}#other`, /has no case "other". It has: shop-/],
    ['no set', () => join(folder, 'nowhere'), /There is no recorded set at/],
  ])('%s is refused in words', async (_, path, words) => {
    const args = ['dependency-map', '--telemetry', `recorded:${path()}`];
    const { code, stderr } = await run('mcp/main.ts', ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
    expect(stderr).not.toContain('    at ');
  });
});

telemetryContract('A recording', {
  telemetry: replay,
  get window() {
    return shop.window;
  },
  periodS: 10,
  emptyWindow: { from: '2020-01-01T00:00:00.000Z', to: '2020-01-01T00:01:00.000Z' },
  functions: ['shop-authorizer', 'cart-service'],
  changed: { id: 'shop-authorizer', type: 'AWS::Lambda::Function', aliases: [] },
});
