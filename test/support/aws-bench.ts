import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AwsOptions, type AwsSandbox, startAws } from '../../sandbox/aws/start-aws.ts';
import { createShop } from '../../sandbox/world/create-shop.ts';
import type { World } from '../../sandbox/world/world.ts';

/** The sandbox's endpoint in front of a small shop, with time in the test's hand. */
export interface AwsBench {
  readonly aws: AwsSandbox;
  readonly world: World;
  readonly now: () => number;
  /** Moves time on; the endpoint notices at the next call or tick. */
  readonly advance: (ms: number) => void;
  /** For any SDK client: no retries, so that every error is seen. */
  readonly config: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: number;
  };
  readonly stop: () => Promise<void>;
}

const HISTORY_MS = 10 * 60 * 1000;

/** Starts a bench whose runbooks are the given documents, by name. */
export const startAwsBench = async (
  runbooks: Readonly<Record<string, string>> = {},
  options: Partial<AwsOptions> = {},
): Promise<AwsBench> => {
  const runbooksDir = mkdtempSync(join(tmpdir(), 'halcyon-runbooks-'));
  for (const [name, content] of Object.entries(runbooks))
    writeFileSync(join(runbooksDir, `${name}.yaml`), content);
  let nowMs = Math.floor(Date.now() / 10_000) * 10_000;
  const world = createShop({ seed: 7, nowMs, historyMs: HISTORY_MS });
  const aws = await startAws({ world, clock: () => nowMs, runbooksDir, ...options });
  return {
    aws,
    world,
    now: () => nowMs,
    advance: (ms) => {
      nowMs += ms;
    },
    config: {
      endpoint: aws.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIASANDBOX', secretAccessKey: 'sandbox' },
      maxAttempts: 1,
    },
    stop: async () => {
      await aws.stop();
      rmSync(runbooksDir, { recursive: true, force: true });
    },
  };
};

const POLL_MS = 25;

/** Asks again until the answer is what the test waits for; fails with the last answer after 10 s. */
export const eventually = async <T>(
  ask: () => Promise<T> | T,
  isWanted: (answer: T) => boolean,
): Promise<T> => {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (Date.now() > deadline)
      throw new Error(`still not as wanted after 10 s: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
};
