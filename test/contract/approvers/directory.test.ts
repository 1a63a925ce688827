import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { pino } from 'pino';
import { type SlackSandbox, startSlack } from '../../../sandbox/slack/start-slack.ts';
import { createDirectory, type Directory } from '../../../src/adapters/slack/approvers.ts';
import { noMandate } from '../../../src/domain/approval.ts';

const NOON = Date.parse('2026-11-22T12:00:00Z');
const member = { low: true, medium: false, high: false };
const medium = { low: true, medium: true, high: false };
const all = { low: true, medium: true, high: true };

let slack: SlackSandbox;
let now: number;
let directory: Directory;
beforeEach(async () => {
  slack = await startSlack();
  now = NOON;
  directory = createDirectory({
    client: new WebClient(slack.botToken, {
      slackApiUrl: slack.apiUrl,
      retryConfig: { retries: 0 },
    }),
    teamId: 'T0HALCYON',
    medium: ['S0APPROVERS'],
    high: ['S0HIGH', 'U0SAM'],
    clock: () => now,
    logger: pino({ level: 'silent' }),
  });
});
afterEach(() => slack.stop());

describe('who may approve what', () => {
  test.each([
    ['U0MINA', medium],
    ['U0JONAS', all],
    ['U0SAM', all],
    ['U0AIKO', all],
    ['U0GUEST', noMandate],
    ['U0GONE', noMandate],
    ['U0HALCYON', noMandate],
    ['U0NOBODY', noMandate],
  ])('%s', async (user, mandate) => {
    expect(await directory.mandateOf(user)).toEqual(mandate);
  });

  test('is read again after a minute, and not used a moment longer', async () => {
    expect(await directory.mandateOf('U0MINA')).toEqual(medium);
    slack.setUserGroup('S0APPROVERS', ['U0JONAS']);
    now = NOON + 60_000;
    expect(await directory.mandateOf('U0MINA')).toEqual(medium);
    now = NOON + 60_001;
    expect(await directory.mandateOf('U0MINA')).toEqual(member);
  });

  test('is nothing more than a member may while the groups cannot be read', async () => {
    slack.apiFaults.set('usergroups.users.list', { status: 500 });
    expect(await directory.mandateOf('U0JONAS')).toEqual(member);
    expect(await directory.mandateOf('U0SAM')).toEqual(all);
    slack.apiFaults.clear();
    expect(await directory.mandateOf('U0JONAS')).toEqual(all);
  });

  test('is nothing at all while a person cannot be looked up', async () => {
    slack.apiFaults.set('users.info', { status: 500 });
    expect(await directory.mandateOf('U0JONAS')).toEqual(noMandate);
  });
});
