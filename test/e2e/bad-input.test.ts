import {
  CreateTopicCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Person, SeenMessage } from '../../sandbox/slack/people/person.ts';
import { type Bot, spawnBot } from '../../sandbox/spawn-bot.ts';
import {
  type Sandbox,
  sandboxCredentials,
  startSandbox,
  subscribeBot,
} from '../../sandbox/start-sandbox.ts';
import { badDeploy } from '../../sandbox/world/scenarios/bad-deploy.ts';
import type { StoredEvent } from '../../src/app/ports.ts';
import { ACTION, APPROVAL_INPUT } from '../../src/domain/controls.ts';
import { automationExecutions } from '../support/automation-executions.ts';
import { readBotLog } from '../support/bot-log.ts';
import { eventually } from '../support/eventually.ts';
import { type Post, postToRoute } from '../support/sns-sender.ts';

const SEED = 7;
const SOON_MS = 20_000;
const ASKED_WITHIN_MS = 110_000;
const QUEUE_ARN = 'arn:aws:sqs:us-east-1:123456789012:halcyon-alarms';

interface Issued {
  readonly grant: {
    readonly id: string;
    readonly plan: { readonly document: { readonly name: string } };
  };
}

jest.setTimeout(2 * SOON_MS);

let sandbox: Sandbox;
let bot: Bot;
let sns: SNSClient;

const publish = (Message: string, Subject?: string, TopicArn = sandbox.aws.topicArn) =>
  sns.send(new PublishCommand({ TopicArn, Message, Subject }));
const logged = () => readBotLog(bot.dataDir);
const loggedTypes = async () => (await logged()).map(({ type }) => type);
const channelMessages = () => sandbox.slack.as('U0MINA').messages(sandbox.slack.channel.id);
const messageWith = async (words: string) =>
  (await channelMessages()).find(({ text }) => text.includes(words));

beforeAll(async () => {
  sandbox = await startSandbox({ seed: SEED });
  bot = await spawnBot(sandbox);
  sns = new SNSClient({ endpoint: sandbox.aws.endpoint, ...sandboxCredentials });
}, 90_000);
afterAll(async () => {
  sns?.destroy();
  await bot?.end('SIGKILL');
  await sandbox?.stop();
});

describe('a post that SNS would not make', () => {
  let genuine: Post;
  let foreign: Post;

  /** What SNS signed for the next message of a topic, as the queue got it. */
  const signedMessage = async (text: string, topicArn: string): Promise<Post> => {
    const sqs = new SQSClient({ endpoint: sandbox.aws.endpoint, ...sandboxCredentials });
    await publish(text, undefined, topicArn);
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: sandbox.aws.queueUrl, MaxNumberOfMessages: 10 }),
    );
    sqs.destroy();
    const bodies = Messages.map(({ Body = '{}' }) => JSON.parse(Body) as Post);
    const found = bodies.find(({ Message }) => Message === text);
    if (!found) throw new Error('The queue did not get the message');
    return found;
  };

  beforeAll(async () => {
    genuine = await signedMessage('a genuine word', sandbox.aws.topicArn);
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'elsewhere' }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: QUEUE_ARN }));
    foreign = await signedMessage('a word from elsewhere', TopicArn);
  });

  const without = (field: string) => JSON.stringify({ ...genuine, [field]: undefined });
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

  it.each<[string, number, string, () => Post | string, Record<string, string>]>([
    ['malformed', 400, 'malformed', () => '{"Type":"Notification"', {}],
    ['unsigned', 400, 'malformed', () => without('Signature'), {}],
    ['forged', 403, 'bad-signature', () => ({ ...genuine, Message: 'another word' }), {}],
    ['oversized', 413, 'too-large', () => ({ ...genuine, Message: 'x'.repeat(256 * 1024) }), {}],
    ['stale', 403, 'stale', () => ({ ...genuine, Timestamp: hoursAgo(2) }), {}],
    ['of a foreign topic', 403, 'foreign-topic', () => foreign, {}],
    ['raw', 400, 'raw-delivery', () => genuine, { 'x-amz-sns-rawdelivery': 'true' }],
  ])(
    'is refused with a reason, and nothing is written: %s',
    async (_, status, reason, body, headers) => {
      const before = await logged();
      expect(await postToRoute(bot.url, body(), headers)).toEqual({
        status,
        body: { ok: false, reason },
      });
      expect(await logged()).toEqual(before);
    },
  );

  it('is told from the genuine one, which is taken once however often it comes', async () => {
    const answer = (status: string) => ({ status: 200, body: { ok: true, status } });
    expect(await postToRoute(bot.url, genuine)).toEqual(answer('appended'));
    expect(await postToRoute(bot.url, genuine)).toEqual(answer('duplicate'));
    const received = (await logged()).filter(({ type }) => type === 'SignalReceived');
    expect(received).toMatchObject([{ data: { text: 'a genuine word' } }]);
  });
});

describe('a signed message', () => {
  beforeAll(() => subscribeBot(sandbox, bot.url));

  it('is shown as it is when no parser knows it, its mentions without effect', async () => {
    const text = 'Disk <1 GB & falling. <!channel> *look*';
    await eventually(
      'the subscription is confirmed',
      () => bot.output().includes('subscription confirmed'),
      SOON_MS,
    );
    await publish(text, 'Backup report');
    const shown = await eventually('it is shown', () => messageWith('Backup report'), SOON_MS);
    expect(JSON.stringify(shown.blocks)).toContain(
      'Disk &lt;1 GB &amp; falling. &lt;!channel&gt; *look*',
    );
  });

  it('opens an unconfirmed incident when CloudWatch does not know its alarm, and runs nothing', async () => {
    await publish(madeUpAlarm('order-service-on-fire'), 'ALARM: "order-service-on-fire"');
    await eventually('the card says so', () => messageWith('Unconfirmed:'), SOON_MS);
    await eventually(
      'it has been looked into',
      async () => (await loggedTypes()).includes('RoundEnded'),
      SOON_MS,
    );
    expect(await loggedTypes()).toContain('AlarmsNotConfirmed');
    expect(await loggedTypes()).not.toContain('GrantIssued');
    expect(await automationExecutions(sandbox.aws.endpoint)).toEqual([]);
  });
});

describe('a wrong click on an open offer', () => {
  let ask: { ts: string; actionId: string };
  const channelId = () => sandbox.slack.channel.id;
  const press = (person: Person) =>
    person.press({ channelId: channelId(), messageTs: ask.ts, actionId: ask.actionId });
  const toldTo = async (userId: string) =>
    (await sandbox.slack.as(userId).ephemerals(channelId())).map(({ text }) => text);
  /** Opens the dialogue; what comes back submits it. */
  const approve = async (person: Person) => {
    const known = (await person.openViews()).map(({ id }) => id);
    await press(person);
    const view = await eventually(
      'the dialogue is open',
      async () => (await person.openViews()).find(({ id }) => !known.includes(id)),
      SOON_MS,
    );
    return () => person.submitView(view.id, { [APPROVAL_INPUT.decision]: 'approve' });
  };
  const decisions = async () =>
    (await logged()).filter(({ type }) => ['ActionApproved', 'GrantIssued'].includes(type));
  let before: Awaited<ReturnType<typeof decisions>>;

  beforeAll(async () => {
    const mina = sandbox.slack.as('U0MINA');
    // The made-up alarm is dealt with: what follows is an incident of its own.
    await mina.slash('/incident', 'resolve INC-1', channelId());
    badDeploy.play(sandbox.world, Date.now());
    ask = await eventually(
      'people are asked for a decision',
      async () => {
        for (const card of await channelMessages()) {
          const [, ...replies] = await mina.thread(channelId(), card.ts);
          const found = replies.map(reviewOf).find((one) => one !== null);
          if (found) return found;
        }
        return null;
      },
      ASKED_WITHIN_MS,
    );
    before = await decisions();
  }, 150_000);

  it.each(['U0GUEST', 'U0GONE'])(
    'of %s, who is no member, is told to them alone',
    async (userId) => {
      const person = sandbox.slack.as(userId);
      await press(person);
      const told = await eventually(
        'they are told',
        async () => (await toldTo(userId)).find((text) => text.startsWith('Only members')),
        SOON_MS,
      );
      expect(told).toMatch(/nothing was run/);
      expect(await person.openViews()).toEqual([]);
      expect(await toldTo('U0JONAS')).toEqual([]);
      expect(await decisions()).toEqual(before);
    },
  );

  it('of Sam, who is no approver, is told in the dialogue', async () => {
    const submit = await approve(sandbox.slack.as('U0SAM'));
    expect(await submit()).toMatchObject({
      ok: false,
      errors: { [APPROVAL_INPUT.decision]: expect.stringMatching(/not among the approvers/) },
    });
    expect(await decisions()).toEqual(before);
  });

  it('that comes twice, or from two at once, executes once', async () => {
    const mina = await approve(sandbox.slack.as('U0MINA'));
    const jonas = await approve(sandbox.slack.as('U0JONAS'));
    const answers = await Promise.all([mina(), mina(), jonas()]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    // Her second press may find her dialogue closed by the first: Slack's own refusal.
    for (const answer of answers) {
      if (answer.ok) continue;
      const why = answer.errors?.[APPROVAL_INPUT.decision] ?? answer.error;
      expect(why).toMatch(/approved already|^view_not_found$/);
    }
    const made = (await decisions()).slice(before.length);
    expect(made.map(({ type }) => type)).toEqual(['ActionApproved', 'GrantIssued']);
    const { grant } = (made.at(-1) as StoredEvent).data as Issued;
    await eventually(
      'it has been executed',
      async () =>
        (await logged()).some(
          ({ type, data }) =>
            type === 'ExecutionEnded' && (data as { grantId: string }).grantId === grant.id,
        ),
      SOON_MS,
    );
    const executions = await automationExecutions(sandbox.aws.endpoint);
    const { name } = grant.plan.document;
    expect(executions.filter(({ DocumentName }) => DocumentName === name)).toHaveLength(1);
  });
});

/** An alarm's notification to the letter, of an alarm that there is not. */
const madeUpAlarm = (name: string): string =>
  JSON.stringify({
    AlarmName: name,
    AlarmDescription: null,
    AWSAccountId: '123456789012',
    AlarmConfigurationUpdatedTimestamp: '2026-01-01T00:00:00.000+0000',
    NewStateValue: 'ALARM',
    NewStateReason: 'Threshold Crossed: 2 out of the last 3 datapoints were greater than 2.0.',
    StateChangeTime: new Date().toISOString().replace('Z', '+0000'),
    Region: 'US East (N. Virginia)',
    AlarmArn: `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${name}`,
    OldStateValue: 'OK',
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    Trigger: {
      MetricName: 'Errors',
      Namespace: 'AWS/Lambda',
      StatisticType: 'Statistic',
      Statistic: 'SUM',
      Unit: null,
      Dimensions: [{ value: 'order-service', name: 'FunctionName' }],
      Period: 10,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 2,
      TreatMissingData: 'notBreaching',
      EvaluateLowSampleCountPercentile: '',
    },
  });

const reviewOf = (message: SeenMessage): { ts: string; actionId: string } | null => {
  const elements = (message.blocks ?? []).flatMap((block) =>
    block['type'] === 'actions' ? (block['elements'] as { action_id?: string }[]) : [],
  );
  const button = elements.find(({ action_id }) => action_id?.startsWith(ACTION.review));
  return button?.action_id ? { ts: message.ts, actionId: button.action_id } : null;
};
