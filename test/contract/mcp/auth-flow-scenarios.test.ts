import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { z } from 'zod';
import { buildAuthFlowServer } from '../../../mcp/auth-flow/build-server.ts';
import type { Hop } from '../../../mcp/contracts/auth-flow-tools.ts';
import {
  correlateAuthEvents,
  explainColdStarts,
  getAuthFlowContext,
} from '../../../mcp/contracts/auth-flow-tools.ts';
import type { ToolContract } from '../../../mcp/contracts/tool-contract.ts';
import { createBedrockClient, createReadClients } from '../../../mcp/shared/aws-clients.ts';
import { createExplain } from '../../../mcp/shared/bedrock-explain.ts';
import { createExplainTool } from '../../../mcp/shared/explain-tool.ts';
import { createAwsTelemetry } from '../../../mcp/telemetry/create-aws-telemetry.ts';
import { measureAuthRun } from '../../../sandbox/bench/measure-auth-run.ts';
import { authScenarios } from '../../../sandbox/world/scenarios.ts';
import {
  type AuthShop,
  stageSymptom,
  startAuthShop,
  windowBefore,
} from '../../support/auth-shop.ts';

jest.setTimeout(60_000);

/** A shop takes seconds to start, and no test changes one: each is started once. */
const shops = new Map<string, Promise<AuthShop>>();
let shop: AuthShop | undefined;
let client: Client | undefined;

afterEach(async () => {
  await client?.close();
  shop?.faults.reset();
});
afterAll(async () => {
  for (const started of shops.values()) await (await started).stop();
});

const shopOf = async (scenario: string | undefined, playedS: number): Promise<AuthShop> => {
  const name = `${scenario} ${playedS}`;
  const started = shops.get(name) ?? startAuthShop(scenario, playedS);
  shops.set(name, started);
  return started;
};

const connect = async (scenario: string | undefined, playedS: number) => {
  shop = await shopOf(scenario, playedS);
  Object.assign(process.env, shop.env);
  const server = buildAuthFlowServer({
    telemetry: createAwsTelemetry(createReadClients({}), { region: 'us-east-1' }),
    explain: createExplainTool(
      createExplain({ client: createBedrockClient({}), modelId: 'm', enabled: true }),
    ),
  });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  client = new Client({ name: 'test', version: '0' });
  await Promise.all([server.connect(theirs), client.connect(ours)]);
  return { client, shop };
};

const call = async <C extends ToolContract>(
  contract: C,
  signal: 'latency' | 'errors' = 'latency',
  more: object = {},
): Promise<z.infer<C['outputSchema']>> => {
  if (client === undefined || shop === undefined) throw new Error('not connected');
  const { nowMs } = shop;
  const answer = await client.callTool({
    name: contract.name,
    arguments: {
      symptom: stageSymptom(signal, nowMs - 5_000),
      window: windowBefore(nowMs, 180),
      ...more,
    },
  });
  expect(answer.isError).toBeFalsy();
  return contract.outputSchema.parse(answer.structuredContent) as z.infer<C['outputSchema']>;
};

const cold = { node: 'shop-authorizer', mechanism: 'cold-starts', version: '42' };

describe('a deployment of the authorizer loses its warm instances', () => {
  test.each([
    [60, 'latency'],
    [90, 'errors'],
  ] as const)(
    '%d s in, asked about %s: its cold starts are the bottleneck',
    async (playedS, signal) => {
      const {
        shop: { startedMs },
      } = await connect('cold-start', playedS);
      const context = await call(getAuthFlowContext, signal);
      expect(context).toMatchObject({
        verdict: 'auth-is-bottleneck',
        bottleneck: { ...cold, since: new Date(startedMs).toISOString() },
        gaps: [],
      });
      expect(context.confidence).toBeGreaterThan(0.6);
      const [first] = context.coldStarts;
      expect(first).toMatchObject({ node: 'shop-authorizer', why: 'deployment', provisioned: 0 });
      // The shop ran on 50 before; Lambda no longer tells, utilization does.
      expect(first?.suggestedProvisioned).toBe(50);
      expect(context.changes[0]).toMatchObject({
        node: 'shop-authorizer',
        version: '42',
        previousVersion: '41',
      });
    },
  );

  const expectAddsUp = ({ baselineMs, currentMs, attribution }: Hop) => {
    if (baselineMs === undefined || currentMs === undefined) return;
    for (const at of ['p50', 'p90', 'p99'] as const) {
      const sum = attribution.reduce((total, { addedMs }) => total + addedMs[at], 0);
      expect(sum).toBeCloseTo(currentMs[at] - baselineMs[at], 6);
    }
  };

  test('every part of every hop adds up', async () => {
    await connect('cold-start', 60);
    const { pipelines } = await call(getAuthFlowContext);
    expect(pipelines.map(({ hops }) => hops.map(({ node }) => node))).toEqual([
      ['shop-api/prod', 'shop-authorizer', 'sessions-table', 'us-east-1_ShopUsers'],
      expect.arrayContaining([
        'shop-api/prod',
        'user-service',
        'us-east-1_ShopUsers',
        'users-table',
      ]),
    ]);
    for (const hop of pipelines.flatMap(({ hops }) => hops)) expectAddsUp(hop);
  });

  test('every finding cites evidence that is there', async () => {
    await connect('cold-start', 60);
    const { findings, evidence } = await call(getAuthFlowContext);
    const ids = evidence.map(({ id }) => id);
    for (const finding of findings) expect(ids).toEqual(expect.arrayContaining(finding.evidence));
    expect(findings.every((finding) => finding.evidence.length > 0)).toBe(true);
    expect(findings[0]?.summary).toMatch(
      /^Cold starts of shop-authorizer v42 add [01]\.\d\d s at p90, \d+ % of the change\.$/,
    );
  });

  test('what cannot be seen is said, and lowers confidence', async () => {
    const {
      shop: { faults },
    } = await connect('cold-start', 60);
    faults.add({ service: 'logs', deny: true });
    const context = await call(getAuthFlowContext);
    expect(context.gaps).toContainEqual(expect.objectContaining({ why: 'access-denied' }));
    expect(context.findings).toContainEqual(
      expect.objectContaining({ kind: 'cold-starts', status: 'no-data' }),
    );
    expect(context.bottleneck?.node).toBe('shop-authorizer');
    expect(context.confidence).toBeLessThan(0.81);
  });

  test('without traces nothing is claimed', async () => {
    const {
      shop: { faults },
    } = await connect('cold-start', 60);
    faults.add({ service: 'xray', failStatus: 503 });
    const context = await call(getAuthFlowContext);
    expect(context).toMatchObject({ verdict: 'cannot-tell', confidence: 0, pipelines: [] });
    expect(context.gaps.length).toBeGreaterThan(0);
  });

  test('explain_cold_starts names rate, reason and what would hold', async () => {
    await connect('cold-start', 60);
    const { coldStarts, findings } = await call(explainColdStarts);
    expect(coldStarts[0]).toMatchObject({
      node: 'shop-authorizer',
      version: '42',
      why: 'deployment',
      suggestedProvisioned: 50,
    });
    expect(coldStarts[0]?.rate).toBeGreaterThan(coldStarts[0]?.baselineRate ?? 1);
    expect(findings[0]?.summary).toContain('start cold');
    const named = await call(explainColdStarts, 'latency', { functions: ['cart-service'] });
    expect(named.coldStarts.map(({ node }) => node)).toEqual(['cart-service']);
    expect(named.findings[0]?.summary).toBe('Cold starts are as usual.');
  });

  test('correlate_auth_events puts the deployment before the onset', async () => {
    await connect('cold-start', 90);
    const { changes, failures, findings } = await call(correlateAuthEvents, 'errors');
    expect(changes[0]).toMatchObject({ what: 'shop-authorizer v42 live' });
    expect(changes[0]?.beforeOnsetS).toBeGreaterThanOrEqual(0);
    expect(failures.length).toBeGreaterThan(0);
    expect(findings.map(({ kind }) => kind)).toContain('change');
  });
});

describe('the user pool fails', () => {
  test.each(['latency', 'errors'] as const)(
    'asked about %s: its errors are the bottleneck',
    async (signal) => {
      await connect('cognito-cascade', 60);
      const context = await call(getAuthFlowContext, signal);
      expect(context).toMatchObject({
        verdict: 'auth-is-bottleneck',
        bottleneck: { node: 'us-east-1_ShopUsers', mechanism: 'errors' },
      });
      expect(context.whoIsHit[0]?.node).toBe('user-service');
      expect(context.whoIsHit[0]?.lostPerMin).toBeGreaterThan(10);
    },
  );

  test('correlate_auth_events tells failures by client, with their normal', async () => {
    await connect('cognito-cascade', 60);
    const { failures, findings } = await call(correlateAuthEvents, 'errors');
    const worst = failures.toSorted((a, b) => b.failingPercent - a.failingPercent)[0];
    expect(worst?.node).toMatch(/^us-east-1_ShopUsers\/\w+/);
    expect(worst?.failingPercent).toBeGreaterThan(30);
    expect(worst?.baselineFailingPercent).toBeLessThan(5);
    expect(findings[0]).toMatchObject({ kind: 'auth-failures', node: 'us-east-1_ShopUsers' });
  });
});

describe('each trouble as it is felt: asked after its first alarm, as the bot asks', () => {
  test.each(authScenarios.map((scenario) => ({ name: scenario.name, scenario })))(
    '$name',
    async ({ scenario }) => {
      const { alarm, right, said } = await measureAuthRun(scenario, 3);
      expect({ alarm, right, said }).toEqual({ alarm: expect.any(String), right: true, said });
    },
  );
});

describe('authentication is not what is wrong', () => {
  test('a quiet shop', async () => {
    await connect(undefined, 60);
    const context = await call(getAuthFlowContext);
    expect(context).toMatchObject({ verdict: 'auth-is-not-bottleneck', gaps: [] });
    expect(context.bottleneck).toBeUndefined();
    expect(context.confidence).toBeGreaterThan(0.8);
  });

  test.each(['latency', 'errors'] as const)(
    'a defective order service, asked about %s',
    async (signal) => {
      await connect('bad-deploy', 60);
      const context = await call(getAuthFlowContext, signal);
      expect(context.verdict).toBe('auth-is-not-bottleneck');
      expect(context.bottleneck).toBeUndefined();
    },
  );
});
