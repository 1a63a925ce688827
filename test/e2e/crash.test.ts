import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { approveAsPeople } from '../../sandbox/approve-as-people.ts';
import { readIncidents } from '../../sandbox/scorecard.ts';
import { type Bot, spawnBot } from '../../sandbox/spawn-bot.ts';
import { type Sandbox, startSandbox, subscribeBot } from '../../sandbox/start-sandbox.ts';
import { badDeploy } from '../../sandbox/world/scenarios/bad-deploy.ts';
import { auditRun } from '../support/audit-run.ts';
import { automationExecutions } from '../support/automation-executions.ts';
import { readBotLog } from '../support/bot-log.ts';
import { eventually } from '../support/eventually.ts';

const SEED = 11;
const SOON_MS = 60_000;
const OVER_WITHIN_MS = 160_000;
/** An answer that is held back this long does not arrive before the kill. */
const HELD_MS = 20_000;

interface Posted {
  readonly text?: string;
  readonly metadata?: { readonly event_payload?: { readonly key?: string } };
}
interface Issued {
  readonly grant: { readonly id: string };
}
interface Started {
  readonly grantId: string;
  readonly execution: { readonly executionId: string };
}

/** Plays `bad-deploy` and kills the bot three times, each between a deed and its entry in the log. */
describe('a bot that is killed in the middle of the story and started again', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'halcyon-crash-'));
  const people = new AbortController();
  let sandbox: Sandbox;
  let bot: Bot;
  let approving: Promise<void> = Promise.resolve();
  /** What the log did not know yet at each kill. */
  const unknownAtKill: Record<string, number> = {};

  const logged = async <T>(type: string): Promise<T[]> =>
    (await readBotLog(dataDir)).filter((one) => one.type === type).map((one) => one.data as T);
  const startAgain = async (): Promise<void> => {
    bot = await spawnBot(sandbox, { dataDir, port: Number(new URL(bot.url).port) });
  };
  /** Messages with our keys; the thread's begin with its card. */
  const posts = async (): Promise<{ cards: Posted[]; thread: Posted[] }> => {
    const { slack } = sandbox;
    const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
    const where = { channel: slack.channel.id, include_all_metadata: true, limit: 200 };
    const { messages: cards = [] } = await client.conversations.history(where);
    const ts = cards[0]?.ts ?? '';
    const { messages: thread = [] } = await client.conversations.replies({ ...where, ts });
    return { cards, thread };
  };
  const threadLength = async (): Promise<number> => {
    const mina = sandbox.slack.as('U0MINA');
    const [card] = await mina.messages(sandbox.slack.channel.id);
    return card ? (await mina.thread(sandbox.slack.channel.id, card.ts)).length : 0;
  };
  const executionCount = async () => (await automationExecutions(sandbox.aws.endpoint)).length;
  const holdNextPost = () =>
    sandbox.slack.apiFaults.set('chat.postMessage', { latencyMs: HELD_MS, times: 1 });
  const holdExecutions = () =>
    sandbox.aws.faults.add({
      service: 'ssm',
      operation: 'GetAutomationExecution',
      latencyMs: HELD_MS,
    });
  /** Kills the bot when the world has more of something than the log knows of. */
  const killWhenAhead = async (what: string, count: () => Promise<number>, type: string) => {
    const isAhead = async () => (await count()) > (await logged(type)).length;
    await eventually(`the log does not know of a ${what}`, isAhead, OVER_WITHIN_MS);
    await bot.end('SIGKILL');
    unknownAtKill[what] = (await count()) - (await logged(type)).length;
    sandbox.slack.apiFaults.clear();
    sandbox.aws.faults.reset();
  };
  const incidents = () => readIncidents({ dataDir, redisUrl: undefined });

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: SEED });
    bot = await spawnBot(sandbox, { dataDir });
    await subscribeBot(sandbox, bot.url);

    holdNextPost();
    badDeploy.play(sandbox.world, Date.now());
    await killWhenAhead('card', threadLength, 'PostConfirmed');
    holdExecutions();
    await startAgain();
    approving = approveAsPeople(sandbox.slack, people.signal);
    await killWhenAhead('execution', executionCount, 'ExecutionStarted');
    holdNextPost();
    await startAgain();
    await killWhenAhead('reply', threadLength, 'PostConfirmed');
    await startAgain();

    await eventually(
      'it is resolved',
      async () => (await incidents()).every(({ status }) => status === 'resolved'),
      OVER_WITHIN_MS,
    );
    await eventually(
      'the thread says so',
      async () => (await posts()).thread.some(({ metadata }) => /resolved/.test(keyOf(metadata))),
      SOON_MS,
    );
  }, 500_000);
  afterAll(async () => {
    people.abort();
    await approving;
    await bot?.end('SIGKILL');
    await sandbox?.stop();
  });

  it('died each time when the log did not know yet what had been done', () => {
    expect(unknownAtKill).toEqual({ card: 1, execution: 1, reply: 1 });
  });

  it('goes on in the same thread, and says nothing twice', async () => {
    const { cards, thread } = await posts();
    expect(cards).toHaveLength(1);
    const keys = thread.map(({ metadata }) => keyOf(metadata));
    expect(keys).not.toContain('');
    expect(keys).toEqual([...new Set(keys)]);
    const texts = thread.map(({ text }) => text);
    expect(texts).toEqual([...new Set(texts)]);
  });

  it('executes what was granted exactly once', async () => {
    const executions = await automationExecutions(sandbox.aws.endpoint);
    const started = await logged<Started>('ExecutionStarted');
    const refused = (await logged<Started>('ExecutionRefused')).map(({ grantId }) => grantId);
    const granted = (await logged<Issued>('GrantIssued'))
      .map(({ grant }) => grant.id)
      .filter((id) => !refused.includes(id));
    expect(started.length).toBeGreaterThan(0);
    expect(executions.map((one) => one.AutomationExecutionId).sort()).toEqual(
      started.map(({ execution }) => execution.executionId).sort(),
    );
    expect(started.map(({ grantId }) => grantId).sort()).toEqual(granted.sort());
  });

  it('resolves the one incident', async () => {
    expect(await incidents()).toMatchObject([{ id: 'INC-1', status: 'resolved' }]);
  });

  it('leaves a record that log, Slack and SSM agree on, until somebody takes entries out', async () => {
    expect(await auditRun(sandbox, dataDir, ['verify'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^ok {3}INC-1: \d+ entries, seal .+; agrees with entry \d+ as seen/,
      ),
    });
    await bot.end('SIGTERM');
    const log = new DatabaseSync(join(dataDir, 'halcyon.db'));
    log.exec("DELETE FROM events WHERE stream = 'incident/INC-1' AND type = 'IncidentResolved'");
    log.exec("DELETE FROM events WHERE type = 'ExecutionStarted'");
    log.close();
    const { code, stdout } = await auditRun(sandbox, dataDir, ['verify']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^BAD {2}INC-1: entry \d+: it was removed$/m);
    expect(stdout).toMatch(/^BAD {2}execution .+: SSM ran Halcyon-.+; no entry tells of it$/m);
  }, 60_000);
});

const keyOf = (metadata: Posted['metadata']): string => metadata?.event_payload?.key ?? '';
