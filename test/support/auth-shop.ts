import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AwsOptions, type AwsSandbox, startAws } from '../../sandbox/aws/start-aws.ts';
import { createShop } from '../../sandbox/world/create-shop.ts';
import { scenarios } from '../../sandbox/world/scenarios.ts';
import type { World } from '../../sandbox/world/world.ts';

/** The shop behind the local AWS endpoint, some time into a scenario. */
export interface AuthShop extends AwsSandbox {
  /** Epoch milliseconds of the scenario's start. */
  readonly startedMs: number;
  /** Epoch milliseconds at which the shop was opened to clients; everything before has been delivered. */
  readonly nowMs: number;
  /** The environment that leads SDK clients here. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Plays `scenario` (none: a quiet shop) for `playedS` in virtual time after an hour of quiet, and serves
 * it. Readings are not delayed: what is tested starts from data that has arrived. `dress` may show clients
 * another world than the one that is played.
 */
export const startAuthShop = async (
  scenario: string | undefined,
  playedS: number,
  {
    dress = (world) => world,
    ...options
  }: Partial<AwsOptions> & { readonly dress?: (world: World) => World } = {},
): Promise<AuthShop> => {
  const startedMs = Date.parse('2026-11-22T03:00:00.000Z');
  const nowMs = startedMs + playedS * 1000;
  const world = createShop({ seed: 7, nowMs: startedMs, historyMs: 3_600_000 });
  if (scenario !== undefined) {
    const found = scenarios.find(({ name }) => name === scenario);
    if (found === undefined) throw new Error(`There is no scenario ${scenario}`);
    found.play(world, startedMs);
  }
  world.advanceTo(nowMs);
  const openedAt = performance.now();
  const sandbox = await startAws({
    world: dress(world),
    clock: () => nowMs + (performance.now() - openedAt),
    runbooksDir: mkdtempSync(join(tmpdir(), 'runbooks-')),
    delays: { metricsMs: 0, tracesMs: 0, trailMs: 0 },
    ...options,
  });
  return {
    ...sandbox,
    startedMs,
    nowMs,
    env: {
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      SANDBOX: '1',
    },
  };
};

/** The symptom of an alarm on the stage's p90, or on its errors, as the bot would hand it on. */
export const stageSymptom = (signal: 'latency' | 'errors', atMs: number) => ({
  node: 'shop-api/prod',
  signal,
  statistic: signal === 'latency' ? 'p90' : 'Sum',
  at: new Date(atMs).toISOString(),
  periodS: 10,
  source: {
    namespace: 'AWS/ApiGateway',
    metricName: signal === 'latency' ? 'Latency' : '5XXError',
    dimensions: { ApiName: 'shop-api', Stage: 'prod' },
  },
});

/** The `seconds` before a time. */
export const windowBefore = (toMs: number, seconds: number) => ({
  from: new Date(toMs - seconds * 1000).toISOString(),
  to: new Date(toMs).toISOString(),
});
