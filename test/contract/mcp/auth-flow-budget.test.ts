import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { createGetAuthFlowContext } from '../../../mcp/auth-flow/get-auth-flow-context.ts';
import {
  type AuthFlowContext,
  getAuthFlowContext,
} from '../../../mcp/contracts/auth-flow-tools.ts';
import { createReadClients } from '../../../mcp/shared/aws-clients.ts';
import { createAwsTelemetry } from '../../../mcp/telemetry/create-aws-telemetry.ts';
import {
  type AuthShop,
  stageSymptom,
  startAuthShop,
  windowBefore,
} from '../../support/auth-shop.ts';
import { type CountedEndpoint, startCountedEndpoint } from '../../support/counted-endpoint.ts';

jest.setTimeout(60_000);

/** An agent that starves its own APIs makes the incident worse. */
const MOST_CALLS = 12;

let shop: AuthShop | undefined;
let counted: CountedEndpoint | undefined;

afterEach(async () => {
  await counted?.stop();
  await shop?.stop();
});

/** Asks with nothing cached, and answers what was said and which calls it took. */
const ask = async (
  scenario: string,
  playedS: number,
  signal: 'latency' | 'errors',
): Promise<{ context: AuthFlowContext; calls: readonly string[] }> => {
  shop = await startAuthShop(scenario, playedS);
  counted = await startCountedEndpoint(shop.endpoint);
  Object.assign(process.env, shop.env, { AWS_ENDPOINT_URL: counted.endpoint });
  const telemetry = createAwsTelemetry(createReadClients({}), { region: 'us-east-1' });
  const tool = createGetAuthFlowContext(telemetry);
  const answer = await tool.handler(
    {
      symptom: stageSymptom(signal, shop.nowMs - 5_000),
      window: windowBefore(shop.nowMs, 180),
    },
    { signal: new AbortController().signal },
  );
  return { context: getAuthFlowContext.outputSchema.parse(answer), calls: [...counted.calls] };
};

describe('one question about authentication', () => {
  test.each([
    ['cold-start', 60, 'latency'],
    ['cold-start', 90, 'errors'],
    ['cold-start-scale-out', 60, 'latency'],
    ['cognito-cascade', 60, 'errors'],
    ['cognito-throttle', 60, 'errors'],
    ['expired-signing-key', 60, 'errors'],
    ['credential-stuffing', 60, 'latency'],
    ['auth-healthy', 60, 'latency'],
  ] as const)(
    '%s after %d s, asked about %s, makes 12 AWS calls at most',
    async (scenario, playedS, signal) => {
      const { context, calls } = await ask(scenario, playedS, signal);
      const hops = new Set(
        context.pipelines.flatMap((pipeline) => pipeline.hops).map((hop) => hop.node),
      );
      expect(hops.size).toBeGreaterThanOrEqual(6);
      expect(calls.length).toBeLessThanOrEqual(MOST_CALLS);
      // It is the calls that are few, not what is read: nothing was left out for it.
      expect(context.gaps).toEqual([]);
      expect(context.findings.every(({ status }) => status === 'ok')).toBe(true);
    },
  );
});
