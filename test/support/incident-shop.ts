import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { type Window, windowOf } from '../../mcp/contracts/window.ts';
import { type AwsSandbox, startAws } from '../../sandbox/aws/start-aws.ts';
import { createShop } from '../../sandbox/world/create-shop.ts';
import { coldStart } from '../../sandbox/world/scenarios/cold-start.ts';
import { shopAlarms } from '../../sandbox/world/shop-alarms.ts';
import { eventually } from './aws-bench.ts';

/** The alarm by which the founding story is noticed. */
export const SIGN_IN_ALARM = 'shop-sign-in-latency-p90';

/** The shop a while after the founding story has set its alarms off, with time going on from there. */
export interface IncidentShop extends AwsSandbox {
  /** From a minute before the deployment until now. */
  readonly window: Window;
  /** The environment that leads SDK clients and processes here. */
  readonly env: Readonly<Record<string, string>>;
}

/** Plays the founding story in virtual time, ten minutes ago, with the shop's alarms watching. */
export const startIncidentShop = async (): Promise<IncidentShop> => {
  const onsetMs = Math.floor(Date.now() / 60_000) * 60_000 - 600_000;
  let nowMs = onsetMs;
  const openedAt = performance.now();
  const world = createShop({ seed: 7, nowMs: onsetMs, historyMs: 4_500_000 });
  coldStart.play(world, onsetMs);
  const aws = await startAws({
    world,
    // Time goes on between the leaps: what is counted by the second needs seconds.
    clock: () => nowMs + (performance.now() - openedAt),
    runbooksDir: mkdtempSync(join(tmpdir(), 'runbooks-')),
    delays: { metricsMs: 0, tracesMs: 0, trailMs: 0 },
  });
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
  const client = new CloudWatchClient({ endpoint: aws.endpoint, region: 'us-east-1', credentials });
  nowMs = onsetMs + 60_000;
  for (const alarm of shopAlarms) aws.putAlarm(alarm);
  await eventually(
    async () => client.send(new DescribeAlarmsCommand({ AlarmNames: [SIGN_IN_ALARM] })),
    ({ MetricAlarms = [] }) => MetricAlarms[0]?.StateValue === 'ALARM',
  );
  nowMs = onsetMs + 120_000;
  return {
    ...aws,
    window: windowOf(onsetMs - 60_000, nowMs),
    env: {
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      SANDBOX: '1',
    },
  };
};
