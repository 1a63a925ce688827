import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Resvg } from '@resvg/resvg-js';
import type { App } from '@slack/bolt';
import { type Browser, chromium, type Page } from 'playwright-core';
import { awaited, type BoltOnSlack, startBolt } from '../../support/start-bolt.ts';
import { everyBlock } from './every-block.ts';
import { incidentApp, incidentCard } from './incident-app.ts';

const SHOTS = 'test/output';
const INCIDENTS = 'C0INCIDENTS';

const CHART = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="180" viewBox="0 0 640 180">
  <rect width="640" height="180" fill="#ffffff"/>
  <g stroke="#e3e7ea">${[30, 70, 110, 150].map((y) => `<path d="M40 ${y}H620"/>`).join('')}</g>
  <path d="M40 132L120 130 200 133 280 131 330 128 370 96 420 74 470 60 520 48 570 40 620 36" fill="none" stroke="#c4243c" stroke-width="3"/>
  <path d="M330 20V160" stroke="#5a646c" stroke-dasharray="4 4"/>
</svg>`;

/** The id of a picture that the client's own upload brought to the workspace. */
async function upload(client: App['client'], content: Buffer): Promise<string> {
  const { upload_url, file_id } = await client.files.getUploadURLExternal({
    filename: 'p90.png',
    length: content.length,
  });
  await fetch(String(upload_url), { method: 'POST', body: new Uint8Array(content) });
  await client.files.completeUploadExternal({ files: [{ id: String(file_id) }] });
  return String(file_id);
}

const decision = awaited<{
  by: string;
  why: string | null | undefined;
  minutes: string | undefined;
}>();
const stopped = awaited<void>();
const incident = incidentApp(decision.arrive, () => stopped.arrive());
let running: BoltOnSlack;
let browser: Browser;
let cardTs = '';

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  running = await startBolt(incident.listen, { fileProcessingMs: 0 });
  const { client } = running.app;
  const png = new Resvg(CHART).render().asPng();
  const file = await upload(client, Buffer.from(png));
  const posted = await client.chat.postMessage({
    channel: INCIDENTS,
    text: 'INC-42 · Sign-in slow',
    blocks: incidentCard(file, false),
  });
  cardTs = String(posted.ts);
  incident.show(cardTs, file);
  await client.chat.postMessage({
    channel: INCIDENTS,
    thread_ts: cardTs,
    text: 'Provisioned concurrency 50/50 ready. Cold starts 38 % → 1 %, sign-in p90 0.70 s. <!subteam^S0ONCALL>: decision needed, open the breaker?',
  });
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}, 60_000);

afterAll(async () => {
  await browser.close();
  await running.stop();
});

interface Look {
  readonly user: string;
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
  readonly query?: string;
}

async function openPage({ user, width = 1360, scheme = 'light', query = '' }: Look): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width, height: 900 },
    colorScheme: scheme,
  });
  // Short of the test's own limit, so that a failure names the step.
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => {
    throw error;
  });
  await page.goto(`${running.slack.pageUrl}&user=${user}${query}`);
  await page.getByRole('log').first().waitFor();
  return page;
}

it('asks before a dangerous press, takes an approval in a modal, and changes the card', async () => {
  const page = await openPage({ user: 'U0MINA' });
  await page.getByText('Sign-in slow, getting worse').waitFor();
  await page.getByRole('img', { name: /Sign-in p90 rises/ }).waitFor();
  await page.getByText('1 reply').click();
  const thread = page.getByRole('complementary', { name: 'Thread' });
  await thread.getByText('@on-call').waitFor();
  await page.screenshot({ path: `${SHOTS}/slack-light.png` });

  const list = page.getByRole('log', { name: 'Messages of the channel' });
  await list.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('heading', { name: 'Stop the action?' }).waitFor();
  await page.getByRole('button', { name: 'Keep going' }).click();
  expect(incident.stops()).toBe(0);
  await list.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Stop it' }).click();
  await stopped.value;
  await list.getByRole('button', { name: 'Open breaker… medium' }).click();
  const dialog = page.getByRole('dialog', { name: 'Open breaker' });
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await dialog.getByText('Please complete this required field.').waitFor();
  await dialog.getByRole('textbox').fill('p90 still climbing');
  await page.screenshot({ path: `${SHOTS}/slack-modal.png` });
  await dialog.getByRole('combobox').selectOption('30');
  await dialog.getByRole('button', { name: 'Approve' }).click();
  expect(await decision.value).toEqual({ by: 'U0MINA', why: 'p90 still climbing', minutes: '30' });
  await dialog.waitFor({ state: 'detached' });
  await list.getByText('Closes itself in 10 min.').waitFor();
  await thread.getByText('2 replies').waitFor();
  await page.close();
}, 30_000);

it('completes a command, keeps the answer to the one who asked, and answers a mention', async () => {
  const page = await openPage({ user: 'U0JONAS' });
  const composer = page.getByRole('textbox', { name: 'Message #incidents' });
  await composer.pressSequentially('/inc');
  await page.getByRole('option', { name: /incident/ }).waitFor();
  await page.screenshot({ path: `${SHOTS}/slack-command.png` });
  await composer.press('Enter');
  await composer.pressSequentially('status');
  await composer.press('Enter');
  await page.getByText('Only visible to you').waitFor();
  await composer.fill('@halcyon what changed?');
  await composer.press('Enter');
  await page.getByText('what changed?').waitFor();
  await page.getByRole('button', { name: '1 reply' }).last().click();
  await page.getByRole('complementary').getByText('went live at 02:58').waitFor();
  await page.getByRole('button', { name: /You are Jonas/ }).click();
  await page.screenshot({ path: `${SHOTS}/slack-people.png` });
  await page.getByRole('button', { name: /Sam Rivera/ }).click();
  await page.getByText('Only visible to you').waitFor({ state: 'detached' });
  expect(new URL(page.url()).searchParams.get('user')).toBe('U0SAM');
  await page.close();
}, 30_000);

it('shows the home tab, keeps the theme that was chosen, and fits a narrow screen', async () => {
  const query = `&thread=${cardTs}`;
  const dark = await openPage({ user: 'U0MINA', scheme: 'dark', query });
  await dark.getByRole('complementary').getByText('@on-call').waitFor();
  await dark.screenshot({ path: `${SHOTS}/slack-dark.png` });
  await dark.getByRole('button', { name: 'Switch to light theme' }).click();
  expect(await dark.evaluate('document.documentElement.dataset.theme')).toBe('light');
  await dark.getByRole('button', { name: 'Halcyon', exact: true }).click();
  await dark.getByText('Open incidents').waitFor();
  await dark.screenshot({ path: `${SHOTS}/slack-home.png` });
  await dark.close();
  const narrow = await openPage({ user: 'U0MINA', width: 400 });
  await narrow.getByText('Sign-in slow, getting worse').waitFor();
  await narrow.screenshot({ path: `${SHOTS}/slack-narrow.png` });
  const overflow = await narrow.evaluate('document.documentElement.scrollWidth - innerWidth');
  expect(overflow).toBe(0);
  await narrow.getByRole('button', { name: 'Channels' }).first().click();
  await narrow.screenshot({ path: `${SHOTS}/slack-narrow-menu.png` });
  await narrow.close();
}, 30_000);

it('draws every kind of block that a message may have', async () => {
  const { ts } = await running.app.client.chat.postMessage({
    channel: 'C0GENERAL',
    text: 'Every block',
    blocks: everyBlock,
  });
  const page = await openPage({ user: 'U0AIKO', query: '&channel=C0GENERAL' });
  await page.goto(`${running.slack.pageUrl.split('?')[0]}?user=U0AIKO&channel=C0GENERAL`);
  const message = page.locator(`#p${String(ts).replace('.', '')}`);
  await message.getByRole('heading', { name: 'Header' }).waitFor();
  for (const seen of ['bold in rich text', 'First item', 'Markdown heading', 'Card title']) {
    await message.getByText(seen, { exact: true }).waitFor();
  }
  expect(await message.getByRole('row').count()).toBe(3);
  expect(await message.getByRole('columnheader', { name: 'Service' }).count()).toBe(1);
  await message.getByRole('combobox', { name: 'Severity' }).waitFor();
  expect(await message.getByText('<script>alert(1)</script>').count()).toBe(1);
  await page.screenshot({ path: `${SHOTS}/slack-blocks.png` });
  await page.close();
}, 30_000);
