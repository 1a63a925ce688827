import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RedisServer, startRedis } from '../support/redis-server.ts';

interface Played {
  readonly code: number | null;
  readonly output: string;
  readonly card: {
    incidents: number;
    rootCause: string;
    timeToContextMs: number;
    posts: number;
    topLevelMessages: number;
    actions: { id: string; risk: string; status: string }[];
    executions: number;
    resolved: boolean;
  };
}

const DEMO = fileURLToPath(new URL('../../sandbox/demo.ts', import.meta.url));
const SEED = '11';

/** `npm run demo -- --scenario NAME --auto --exit`, as a process of its own. */
const play = async (scenario: string, env: Record<string, string> = {}): Promise<Played> => {
  const child = spawn(
    process.execPath,
    ['--no-warnings', DEMO, '--scenario', scenario, '--auto', '--exit', '--seed', SEED],
    { env: { ...process.env, NODE_OPTIONS: '', REDIS_URL: '', ...env } },
  );
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, 'exit');
  const line = output.split('\n').find((one) => one.startsWith('{"scenario"'));
  if (line === undefined) throw new Error(output);
  return { code, output, card: JSON.parse(line) };
};

/** Each scenario, what truly caused it, who keeps the log, and whether the catalogue has a cure. */
const SCENARIOS = [
  { scenario: 'cold-start', cause: 'shop-authorizer', store: 'embedded', curable: true },
  { scenario: 'cognito-cascade', cause: 'us-east-1_ShopUsers', store: 'embedded', curable: true },
  { scenario: 'bad-deploy', cause: 'order-service', store: 'embedded', curable: true },
  { scenario: 'auth-healthy', cause: 'payment-service', store: 'embedded', curable: true },
  { scenario: 'slow-token-store', cause: 'sessions-table', store: 'embedded', curable: false },
  { scenario: 'cold-start', cause: 'shop-authorizer', store: 'redis', curable: true },
] as const;

describe('a scenario, played to its end between the sandboxes', () => {
  let redis: RedisServer;
  let played: Played[];

  beforeAll(async () => {
    redis = await startRedis();
    played = await Promise.all(
      SCENARIOS.map(({ scenario, store }) =>
        play(scenario, store === 'redis' ? { REDIS_URL: redis.url } : {}),
      ),
    );
  }, 480_000);
  afterAll(async () => {
    await redis?.stop();
  });

  describe.each(SCENARIOS.map((one, index) => ({ ...one, index })))(
    '$scenario on a log that is $store',
    ({ cause, index, curable }) => {
      const result = (): Played => {
        const one = played[index];
        if (!one) throw new Error('not played');
        return one;
      };

      it('is resolved, as one incident in one thread', () => {
        expect(result().card).toMatchObject({
          incidents: 1,
          topLevelMessages: 1,
          resolved: true,
        });
        expect(result().code).toBe(0);
      });

      it('finds the cause from telemetry', () => {
        expect(result().card.rootCause).toBe(cause);
      });

      it('stays calm: 8 posts at most, and 4 more an action', () => {
        const { posts, actions } = result().card;
        expect(posts).toBeLessThanOrEqual(8 + 4 * actions.length);
        expect(posts).toBeGreaterThan(0);
      });

      it('cures what can be cured by an action that succeeded, and executes nothing that it does not know of', () => {
        const { actions, executions } = result().card;
        const succeeded = actions.filter((action) => action.status === 'succeeded');
        expect(succeeded.length).toBeGreaterThanOrEqual(curable ? 1 : 0);
        expect(executions).toBeGreaterThanOrEqual(succeeded.length);
        expect(executions).toBeLessThanOrEqual(2 * succeeded.length);
      });

      it('says why before anybody would have opened a dashboard', () => {
        expect(result().card.timeToContextMs).toBeGreaterThan(0);
        expect(result().output).toMatch(/cause: /);
      });
    },
  );
});
