import { copyFileSync, mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { approveAsPeople } from '../../sandbox/approve-as-people.ts';
import { type Bot, spawnBot } from '../../sandbox/spawn-bot.ts';
import { type Sandbox, startSandbox, subscribeBot } from '../../sandbox/start-sandbox.ts';
import { scenarios } from '../../sandbox/world/scenarios.ts';
import { launchChromium } from '../support/launch-chromium.ts';

const SHOTS = 'test/output';
const STORY_MS = 170_000;

let sandbox: Sandbox;
let bot: Bot;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  sandbox = await startSandbox({ seed: 8 });
  bot = await spawnBot(sandbox);
  await subscribeBot(sandbox, bot.url);
  browser = await launchChromium();
  page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
  page.setDefaultTimeout(STORY_MS);
  await page.goto(`${sandbox.slack.pageUrl}&user=U0MINA`);
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await bot?.end('SIGTERM');
  await sandbox?.stop();
});

const shot = (name: string) => page.screenshot({ path: `${SHOTS}/story-${name}.png` });
const channel = () => page.getByRole('log', { name: 'Messages of the channel' });
const thread = () => page.getByRole('complementary', { name: 'Thread' });

/** Mina reads what would run, and approves it. */
const review = async (): Promise<void> => {
  await thread().getByRole('button', { name: 'Review…' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Runs exactly:').waitFor();
  await dialog.getByText('If we wait:').waitFor();
  await shot('5-review');
  await dialog.getByRole('button', { name: 'Decide' }).click();
  await dialog.waitFor({ state: 'detached', timeout: 10_000 });
};

describe('the founding story, as a person on call lives it', () => {
  it(
    'goes from the first alarm to the resolution in one thread',
    async () => {
      scenarios[0]?.play(sandbox.world, Date.now() + 1000);

      await channel()
        .getByText(/POST \/sign-in slow/)
        .waitFor();
      await shot('1-first');
      await channel()
        .getByText(/cause: .*shop-authorizer/s)
        .waitFor();
      await page
        .getByText(/\d+ repl(y|ies)/)
        .first()
        .click();
      await shot('2-cause');

      await channel().getByRole('button', { name: "I've got it" }).click();
      await channel().getByText('Owner: @Mina Park').waitFor();
      await channel().getByRole('button', { name: 'Evidence' }).click();
      const evidence = page.getByRole('dialog');
      await evidence.getByText(/aws /).first().waitFor();
      await shot('3-evidence');
      await evidence.getByRole('button', { name: 'Close' }).first().click();

      await thread()
        .getByText(/decision needed/)
        .first()
        .waitFor();
      await shot('4-decision');
      await review();
      await shot('6-approved');
      // What is asked from here on, the others decide.
      const others = new AbortController();
      const deciding = approveAsPeople(sandbox.slack, others.signal);
      await channel()
        .getByText(/Resolved/)
        .waitFor();
      others.abort();
      await deciding;
      await thread()
        .getByText(/INC-1 is resolved/)
        .waitFor();
      await shot('7-resolved');
      const composer = page.getByRole('textbox', { name: 'Message #incidents' });
      await composer.fill('/incident context INC-1');
      await composer.press('Enter');
      await page.getByText(/Authentication is/).waitFor();
      await shot('8-context');

      const mina = sandbox.slack.as('U0MINA');
      const [card] = await mina.messages(sandbox.slack.channel.id);
      await mina.post(sandbox.slack.channel.id, '<@U0HALCYON> cascade', card?.ts);
      await thread()
        .getByText(/Sure to \d+ %/)
        .waitFor();

      expect(await sandbox.slack.as('U0MINA').messages(sandbox.slack.channel.id)).toHaveLength(1);
      copyFileSync(`${SHOTS}/story-4-decision.png`, `${SHOTS}/incident.png`);
    },
    STORY_MS + 60_000,
  );
});
