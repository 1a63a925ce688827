import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Grant } from '../../mcp/contracts/grant.ts';
import type { LedgerEntry } from '../../mcp/recovery/grant-ledger.ts';
import { createSqliteLedger } from '../../mcp/recovery/sqlite-ledger.ts';
import { approveAsPeople } from '../../sandbox/approve-as-people.ts';
import { type Bot, spawnBot } from '../../sandbox/spawn-bot.ts';
import { type Sandbox, startSandbox, subscribeBot } from '../../sandbox/start-sandbox.ts';
import { coldStart } from '../../sandbox/world/scenarios/cold-start.ts';
import { auditRun } from '../support/audit-run.ts';
import { automationExecutions } from '../support/automation-executions.ts';
import { readBotLog } from '../support/bot-log.ts';
import { eventually } from '../support/eventually.ts';

/** An answer that is held back this long does not arrive before the kill. */
const HELD_MS = 30_000;
const SOON_MS = 120_000;

/** What the three books say at a moment: the log, the ledger, and SSM itself. */
interface Books {
  /** Grants to execute, in the log. */
  readonly granted: readonly Grant[];
  readonly started: readonly { grantId: string; executionId: string }[];
  readonly over: ReadonlySet<string>;
  readonly ledger: readonly LedgerEntry[];
  readonly inSsm: ReadonlyMap<string, string>;
}

/** A step between approval and outcome: what is held back, and how it shows that the bot stands there. */
interface Step {
  readonly at: string;
  readonly hold: string | null;
  /** Held back only once something runs. */
  readonly holdOnceItRuns?: string;
  /** The grant that stands at this step; undefined while none does. */
  readonly reached: (books: Books) => string | undefined;
}

const entryOf = ({ ledger }: Books, grantId: string) =>
  ledger.find((entry) => entry.grantId === grantId);
const isStarted = ({ started }: Books, id: string) => started.some(({ grantId }) => grantId === id);

const STEPS: readonly Step[] = [
  {
    at: 'the grant is in the log, and recovery still looks whether it may',
    hold: 'GetDocument',
    reached: (books) => books.granted.find(({ id }) => !entryOf(books, id))?.id,
  },
  {
    at: 'the claim is in the ledger, and SSM is being asked to start',
    hold: 'StartAutomationExecution',
    reached: (books) => books.ledger.find(({ executionId }) => executionId === null)?.grantId,
  },
  {
    at: 'it runs, the ledger knows, and the log does not',
    hold: 'GetAutomationExecution',
    reached: (books) =>
      books.ledger.find(
        ({ executionId, grantId }) => executionId !== null && !isStarted(books, grantId),
      )?.grantId,
  },
  {
    at: 'it runs, and the log knows',
    hold: null,
    reached: (books) => books.started.find(({ grantId }) => !books.over.has(grantId))?.grantId,
  },
  {
    at: 'it has ended in SSM, and the log does not know',
    hold: null,
    holdOnceItRuns: 'GetAutomationExecution',
    reached: ({ started, over, inSsm }) =>
      started.find(
        ({ grantId, executionId }) =>
          !over.has(grantId) && /Success|Failed|Cancelled/.test(inSsm.get(executionId) ?? ''),
      )?.grantId,
  },
];

describe('a bot that is killed when', () => {
  let people: AbortController;
  let sandbox: Sandbox;
  let bot: Bot | undefined;
  let dataDir: string;

  const books = async (): Promise<Books> => {
    const log = await readBotLog(dataDir);
    const dataOf = <T>(...types: string[]) =>
      log.filter(({ type }) => types.includes(type)).map(({ data }) => data as T);
    const ledger = createSqliteLedger(join(dataDir, 'grants.db'));
    const entries = await ledger.list(0);
    await ledger.close();
    const ended = dataOf<{ grantId: string }>('ExecutionEnded', 'ExecutionRefused');
    const started = dataOf<{ grantId: string; execution: { executionId: string } }>(
      'ExecutionStarted',
    );
    const executions = await automationExecutions(sandbox.aws.endpoint);
    return {
      granted: dataOf<{ grant: Grant }>('GrantIssued').map(({ grant }) => grant),
      started: started.map(({ grantId, execution }) => ({ grantId, ...execution })),
      over: new Set(ended.map(({ grantId }) => grantId)),
      ledger: entries,
      inSsm: new Map(
        executions.map((one) => [
          one.AutomationExecutionId ?? '',
          one.AutomationExecutionStatus ?? '',
        ]),
      ),
    };
  };

  afterEach(async () => {
    people?.abort();
    await bot?.end('SIGKILL');
    await sandbox?.stop();
  });

  test.each(STEPS.map((step) => [step.at, step] as const))(
    '%s executes what was granted exactly once',
    async (_at, step) => {
      people = new AbortController();
      dataDir = mkdtempSync(join(tmpdir(), 'halcyon-matrix-'));
      sandbox = await startSandbox({ seed: 11 });
      bot = await spawnBot(sandbox, { dataDir });
      await subscribeBot(sandbox, bot.url);
      const approving = approveAsPeople(sandbox.slack, people.signal);
      const hold = (operation: string) =>
        sandbox.aws.faults.add({ service: 'ssm', operation, latencyMs: HELD_MS });
      if (step.hold) hold(step.hold);
      coldStart.play(sandbox.world, Date.now() + 1000);

      if (step.holdOnceItRuns) {
        await eventually('it runs', async () => (await books()).started.length > 0, SOON_MS);
        hold(step.holdOnceItRuns);
      }
      const grantId = await eventually(step.at, async () => step.reached(await books()), SOON_MS);
      await bot.end('SIGKILL');
      // It still stands there: nothing was written between the look and the kill.
      expect(step.reached(await books())).toBe(grantId);
      sandbox.aws.faults.reset();
      bot = await spawnBot(sandbox, { dataDir, port: Number(new URL(bot.url).port) });

      await eventually(
        'its outcome is known',
        async () => (await books()).over.has(grantId),
        SOON_MS,
      );
      // A request that was held back may still reach SSM after the kill.
      const settled = await eventually(
        'log and SSM tell of the same executions',
        async () => {
          const now = await books();
          const known = new Set(now.started.map(({ executionId }) => executionId));
          return [...now.inSsm.keys()].every((id) => known.has(id)) && now;
        },
        SOON_MS,
      );
      expect(settled.started.filter((one) => one.grantId === grantId)).toHaveLength(1);
      expect(entryOf(settled, grantId)).toMatchObject({ outcome: 'succeeded' });
      const ids = settled.ledger.flatMap(({ executionId }) => executionId ?? []);
      expect(ids).toHaveLength(new Set(ids).size);
      expect((await auditRun(sandbox, dataDir, ['verify'])).stdout).not.toContain('BAD');
      people.abort();
      await approving;
    },
    3 * SOON_MS,
  );
});
