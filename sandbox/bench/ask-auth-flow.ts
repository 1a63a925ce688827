import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { createGetAuthFlowContext } from '../../mcp/auth-flow/get-auth-flow-context.ts';
import { type AuthFlowContext, getAuthFlowContext } from '../../mcp/contracts/auth-flow-tools.ts';
import { createReadClients } from '../../mcp/shared/aws-clients.ts';
import { createServer } from '../../mcp/shared/create-server.ts';
import { createAwsTelemetry } from '../../mcp/telemetry/create-aws-telemetry.ts';
import { investigationSpans } from '../../src/domain/investigation-window.ts';
import { symptomOfAlarm } from '../../src/domain/symptom-of-alarm.ts';
import { startAws } from '../aws/start-aws.ts';
import { sandboxCredentials } from '../start-sandbox.ts';
import { noticeOfAlarm } from './notice-of-alarm.ts';
import type { AuthRun } from './play-auth-run.ts';

/** What the tool answered, to which question, and how long it took. */
export interface AuthAnswer {
  readonly context: AuthFlowContext;
  readonly window: { readonly fromMs: number; readonly toMs: number };
  readonly baseline: { readonly fromMs: number; readonly toMs: number };
  readonly ms: number;
}

const spanOf = ({ from, to }: { from: string; to: string }) => ({
  fromMs: Date.parse(from),
  toMs: Date.parse(to),
});

/**
 * Asks `get_auth_flow_context` what the bot would ask after the run's first alarm: over MCP, with real
 * AWS telemetry on the sandbox's endpoint. The pauses between two looks at a log query are virtual: what
 * is measured is work, not waiting.
 */
export async function askAuthFlow(
  { world, nowMs }: AuthRun,
  { alarm, atMs }: NonNullable<AuthRun['alarm']>,
): Promise<AuthAnswer> {
  let pausedMs = 0;
  const startedAt = performance.now();
  const aws = await startAws({
    world,
    clock: () => nowMs + pausedMs + (performance.now() - startedAt),
    runbooksDir: mkdtempSync(join(tmpdir(), 'runbooks-')),
    delays: { metricsMs: 0, tracesMs: 0, trailMs: 0 },
  });
  Object.assign(process.env, environmentOf(aws.endpoint));
  const telemetry = createAwsTelemetry(createReadClients({}), {
    region: sandboxCredentials.region,
    pause: async (ms) => {
      pausedMs += ms;
    },
  });
  const server = createServer('auth-flow', '0.1.0', '', [createGetAuthFlowContext(telemetry)]);
  const client = new Client({ name: 'bench-auth', version: '0.1.0' });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  const symptom = symptomOfAlarm(noticeOfAlarm(alarm, atMs));
  const spans = investigationSpans(atMs, nowMs, alarm.Period ?? 60);
  try {
    const from = performance.now();
    const result = await client.callTool({
      name: getAuthFlowContext.name,
      arguments: { symptom, ...spans },
    });
    const ms = performance.now() - from;
    if (result.isError) throw new Error(JSON.stringify(result.content));
    return {
      context: getAuthFlowContext.outputSchema.parse(result.structuredContent),
      window: spanOf(spans.window),
      baseline: spanOf(spans.baseline),
      ms,
    };
  } finally {
    await client.close();
    await aws.stop();
  }
}

/** Leads the SDK's clients to the endpoint. */
const environmentOf = (endpoint: string) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: sandboxCredentials.region,
  AWS_ACCESS_KEY_ID: sandboxCredentials.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: sandboxCredentials.credentials.secretAccessKey,
});
