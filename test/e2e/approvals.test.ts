import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { type Bot, spawnBot } from '../../sandbox/spawn-bot.ts';
import { type Sandbox, startSandbox, subscribeBot } from '../../sandbox/start-sandbox.ts';
import { coldStart } from '../../sandbox/world/scenarios/cold-start.ts';
import { auditRun } from '../support/audit-run.ts';
import { readBotLog } from '../support/bot-log.ts';
import { eventually } from '../support/eventually.ts';
import { launchChromium } from '../support/launch-chromium.ts';

const SHOTS = 'test/output';
const STEP_MS = 100_000;

/**
 * Recovery cannot read its change calendar: whether a freeze is on is unknown, so every action is high and
 * nothing runs by itself. Jonas, who may approve high risk, is on his own.
 */
describe('a person who decides on high risk, in the browser', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'halcyon-approvals-'));
  let sandbox: Sandbox;
  let bot: Bot;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    sandbox = await startSandbox({ seed: 12 });
    bot = await spawnBot(sandbox, { dataDir, env: { FREEZE_CALENDARS: 'peak-season' } });
    await subscribeBot(sandbox, bot.url);
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    page.setDefaultTimeout(STEP_MS);
    await page.goto(`${sandbox.slack.pageUrl}&user=U0JONAS`);
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await bot?.end('SIGTERM');
    await sandbox?.stop();
  });

  const shot = (name: string) => page.screenshot({ path: `${SHOTS}/approvals-${name}.png` });
  const channel = () => page.getByRole('log', { name: 'Messages of the channel' });
  const thread = () => page.getByRole('complementary', { name: 'Thread' });
  const dialog = () => page.getByRole('dialog');
  const logged = async (type: string) =>
    (await readBotLog(dataDir)).filter((event) => event.type === type);
  const decide = async (choice: string, reason = ''): Promise<void> => {
    await dialog().getByText('Runs exactly:').waitFor();
    await dialog().getByRole('radio', { name: choice, exact: true }).check();
    if (reason)
      await dialog()
        .getByRole('group', { name: /Reason/ })
        .getByRole('textbox')
        .fill(reason);
    await dialog().getByRole('button', { name: 'Decide' }).click();
  };
  const closed = (one: Locator) => one.waitFor({ state: 'detached', timeout: 10_000 });

  it(
    'approves, takes it back, decides against it, breaks glass, and all of it is on record',
    async () => {
      coldStart.play(sandbox.world, Date.now() + 1000);
      await page
        .getByText(/\d+ repl(y|ies)/)
        .first()
        .click();
      await thread()
        .getByText(/decision needed/)
        .first()
        .waitFor();
      const review = () => thread().getByRole('button', { name: 'Review…' }).first();
      await review().click();
      await dialog().getByText('Not known whether a freeze is on').waitFor();
      await shot('1-high');
      await decide('Approve');
      await closed(dialog());
      await thread()
        .getByText(/@Jonas Weber approved .+ one more approval needed/)
        .last()
        .waitFor();
      await shot('2-one-of-two');

      await thread().getByRole('button', { name: 'Take back' }).click();
      await eventually(
        'nobody stands behind it',
        async () =>
          (await thread()
            .getByText(/one more approval needed/)
            .count()) === 0,
        STEP_MS,
      );
      expect(await logged('ApprovalTakenBack')).toHaveLength(1);

      await review().click();
      await decide('Decide against it');
      await dialog()
        .getByText(/needs a written reason/)
        .waitFor();
      await shot('3-reason-wanted');
      await decide('Decide against it', 'Provisioned concurrency is frozen for the sale');
      await closed(dialog());
      await thread()
        .getByText(/@Jonas Weber decided against .+ frozen for the sale/)
        .waitFor();

      await channel()
        .getByRole('button', { name: /… high$/ })
        .first()
        .click();
      await decide('Approve alone (break glass)');
      await dialog()
        .getByText(/needs a written reason/)
        .waitFor();
      await decide('Approve alone (break glass)', 'Alone on call, sign-in is down');
      await dialog().getByText('Nobody else looks at it').waitFor();
      expect(await logged('GrantIssued')).toEqual([]);
      await shot('4-second-confirmation');
      await dialog().getByRole('button', { name: 'Break glass' }).click();
      await closed(dialog());
      await channel()
        .getByText(/@Jonas Weber broke glass: .+ Alone on call, sign-in is down/)
        .waitFor();
      await shot('5-told-to-the-channel');
      await eventually(
        'it has run',
        async () => (await logged('ExecutionEnded')).length > 0,
        STEP_MS,
      );

      expect(await logged('GrantIssued')).toMatchObject([
        { data: { grant: { risk: 'high', by: { approvers: ['U0JONAS'], brokeGlass: true } } } },
      ]);
      const audit = await auditRun(sandbox, dataDir, ['verify']);
      expect(audit).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/agrees with entry \d+/),
      });
      const { stdout } = await auditRun(sandbox, dataDir, ['export', 'INC-1']);
      expect(stdout).toContain('broke glass and approved');
    },
    4 * STEP_MS,
  );
});
