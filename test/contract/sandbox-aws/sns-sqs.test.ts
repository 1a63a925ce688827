import { verify, X509Certificate } from 'node:crypto';
import {
  CloudWatchClient,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  NotFoundException,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type AwsBench, eventually, startAwsBench } from '../../support/aws-bench.ts';
import { type HttpInbox, startHttpInbox } from '../../support/http-inbox.ts';

let bench: AwsBench;
let sns: SNSClient;
let sqs: SQSClient;

beforeAll(async () => {
  bench = await startAwsBench({}, { snsRetryDelayMs: 20 });
  sns = new SNSClient(bench.config);
  sqs = new SQSClient(bench.config);
});
afterAll(async () => {
  sns.destroy();
  sqs.destroy();
  await bench.stop();
});

type Message = Readonly<Record<string, string>>;

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: [
    'Message',
    'MessageId',
    'SubscribeURL',
    'Timestamp',
    'Token',
    'TopicArn',
    'Type',
  ],
};

/** Checks a message as a subscriber would: with the certificate that it names, and nothing else. */
const isGenuine = async (message: Message): Promise<boolean> => {
  const pem = await (await fetch(message['SigningCertURL'] ?? '')).text();
  const text = (FIELDS[message['Type'] ?? ''] ?? [])
    .filter((field) => field in message)
    .map((field) => `${field}\n${message[field]}\n`)
    .join('');
  return verify(
    message['SignatureVersion'] === '2' ? 'sha256' : 'sha1',
    Buffer.from(text),
    new X509Certificate(pem).publicKey,
    Buffer.from(message['Signature'] ?? '', 'base64'),
  );
};

const parse = (body: string | undefined): Message => JSON.parse(body ?? '{}') as Message;

const newTopic = async (name: string): Promise<string> =>
  (await sns.send(new CreateTopicCommand({ Name: name }))).TopicArn ?? '';

/** Subscribes an inbox to a new topic and confirms it by its link. */
const subscribed = async (name: string): Promise<{ topicArn: string; inbox: HttpInbox }> => {
  const inbox = await startHttpInbox();
  const topicArn = await newTopic(name);
  await sns.send(
    new SubscribeCommand({ TopicArn: topicArn, Protocol: 'http', Endpoint: inbox.url }),
  );
  await eventually(
    () => inbox.received.length,
    (count) => count === 1,
  );
  await fetch(parse(inbox.received[0]?.body)['SubscribeURL'] ?? '');
  return { topicArn, inbox };
};

const nth = async (inbox: HttpInbox, count: number) => {
  await eventually(
    () => inbox.received.length,
    (length) => length >= count,
  );
  return inbox.received[count - 1];
};

describe('SNS over HTTP', () => {
  test('confirms a subscription by its link, then delivers signed notifications', async () => {
    const { topicArn, inbox } = await subscribed('signed');
    const confirmation = parse(inbox.received[0]?.body);
    expect(inbox.received[0]?.headers['x-amz-sns-message-type']).toBe('SubscriptionConfirmation');
    expect(confirmation['SignatureVersion']).toBe('1');
    expect(await isGenuine(confirmation)).toBe(true);

    const { MessageId } = await sns.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: 'A <subject>',
        Message: 'Grüße & "more"\n',
      }),
    );
    const received = await nth(inbox, 2);
    const message = parse(received?.body);
    expect(message).toMatchObject({
      Type: 'Notification',
      MessageId,
      TopicArn: topicArn,
      Subject: 'A <subject>',
      Message: 'Grüße & "more"\n',
      SignatureVersion: '1',
    });
    expect(await isGenuine(message)).toBe(true);
    expect(await isGenuine({ ...message, Message: 'forged' })).toBe(false);
    expect(received?.headers).toMatchObject({
      'content-type': 'text/plain; charset=UTF-8',
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': MessageId,
      'x-amz-sns-topic-arn': topicArn,
    });
    expect(received?.headers['x-amz-sns-subscription-arn']).toMatch(`${topicArn}:`);
    expect(message['SigningCertURL']).toMatch(/\/SimpleNotificationService-[0-9a-f]{32}\.pem$/);
    await inbox.stop();
  });

  test('signs by SHA-256 once the topic says so', async () => {
    const { topicArn, inbox } = await subscribed('version-2');
    await sns.send(
      new SetTopicAttributesCommand({
        TopicArn: topicArn,
        AttributeName: 'SignatureVersion',
        AttributeValue: '2',
      }),
    );
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
    expect(Attributes).toMatchObject({ SignatureVersion: '2', SubscriptionsConfirmed: '1' });
    await sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'two' }));
    const message = parse((await nth(inbox, 2))?.body);
    expect(message['SignatureVersion']).toBe('2');
    expect(await isGenuine(message)).toBe(true);
    await inbox.stop();
  });

  test('tries three times again after server errors with the same id, and not after client errors', async () => {
    const { topicArn, inbox } = await subscribed('retries');
    const attemptsOf = (text: string) =>
      inbox.received.map(({ body }) => parse(body)).filter(({ Message }) => Message === text);
    const publish = (Message: string) =>
      sns.send(new PublishCommand({ TopicArn: topicArn, Message }));
    inbox.answers.push(500, 503);
    await publish('again');
    await nth(inbox, 4);
    const attempts = attemptsOf('again');
    expect(attempts).toHaveLength(3);
    expect(new Set(attempts.map(({ MessageId }) => MessageId)).size).toBe(1);

    inbox.answers.push(404);
    await publish('refused');
    await nth(inbox, 5);
    inbox.answers.push(500, 500, 500, 500);
    await publish('given up');
    await nth(inbox, 9);
    await publish('last');
    await nth(inbox, 10);
    expect(attemptsOf('given up')).toHaveLength(4);
    expect(attemptsOf('refused')).toHaveLength(1);
    await inbox.stop();
  });

  test('delivers raw bodies without a signature where a subscription asks for it', async () => {
    const { topicArn, inbox } = await subscribed('raw');
    const listed = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
    const SubscriptionArn = listed.Subscriptions?.[0]?.SubscriptionArn;
    await sns.send(
      new SetSubscriptionAttributesCommand({
        SubscriptionArn,
        AttributeName: 'RawMessageDelivery',
        AttributeValue: 'true',
      }),
    );
    const { Attributes } = await sns.send(
      new GetSubscriptionAttributesCommand({ SubscriptionArn }),
    );
    expect(Attributes).toMatchObject({ RawMessageDelivery: 'true', PendingConfirmation: 'false' });
    await sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'as it is' }));
    const received = await nth(inbox, 2);
    expect(received?.body).toBe('as it is');
    expect(received?.headers['x-amz-sns-rawdelivery']).toBe('true');
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    const after = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
    expect(after.Subscriptions ?? []).toEqual([]);
    await inbox.stop();
  });

  test('keeps an unconfirmed endpoint without messages, and refuses a wrong token', async () => {
    const inbox = await startHttpInbox();
    const topicArn = await newTopic('unconfirmed');
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({ TopicArn: topicArn, Protocol: 'http', Endpoint: inbox.url }),
    );
    expect(SubscriptionArn).toBe('pending confirmation');
    await nth(inbox, 1);
    await expect(
      sns.send(new ConfirmSubscriptionCommand({ TopicArn: topicArn, Token: 'no' })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'unseen' }));
    const Token = parse(inbox.received[0]?.body)['Token'];
    await sns.send(new ConfirmSubscriptionCommand({ TopicArn: topicArn, Token }));
    await sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'seen' }));
    expect(parse((await nth(inbox, 2))?.body)['Message']).toBe('seen');
    await inbox.stop();
  });

  test('an unknown topic is a typed error', async () => {
    await expect(
      sns.send(new PublishCommand({ TopicArn: `${bench.aws.topicArn}-not`, Message: 'x' })),
    ).rejects.toBeInstanceOf(NotFoundException);
  });

  test('its certificate is for sns.amazonaws.com and valid now', async () => {
    const { topicArn, inbox } = await subscribed('certificate');
    const url = parse(inbox.received[0]?.body)['SigningCertURL'] ?? '';
    const certificate = new X509Certificate(await (await fetch(url)).text());
    expect(certificate.subject).toBe('CN=sns.amazonaws.com');
    expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now());
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now());
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    const { Topics } = await sns.send(new ListTopicsCommand({}));
    expect(Topics).toContainEqual({ TopicArn: topicArn });
    await inbox.stop();
  });
});

describe('alarms by SNS', () => {
  test('a change of state arrives as CloudWatch writes it, through the queue too', async () => {
    const cloudwatch = new CloudWatchClient(bench.config);
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'told',
        AlarmDescription: 'p90 of sign-in',
        AlarmActions: [bench.aws.topicArn],
        Namespace: 'Test',
        MetricName: 'Latency',
        ExtendedStatistic: 'p90',
        Dimensions: [{ Name: 'Stage', Value: 'prod' }],
        Period: 10,
        EvaluationPeriods: 3,
        DatapointsToAlarm: 2,
        Threshold: 0.9,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );
    await cloudwatch.send(
      new SetAlarmStateCommand({
        AlarmName: 'told',
        StateValue: 'ALARM',
        StateReason: 'set by hand',
      }),
    );
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: bench.aws.queueUrl, WaitTimeSeconds: 5 }),
    );
    const envelope = parse(Messages?.[0]?.Body);
    expect(envelope['Subject']).toBe('ALARM: "told" in US East (N. Virginia)');
    expect(await isGenuine(envelope)).toBe(true);
    expect(JSON.parse(envelope['Message'] ?? '')).toMatchObject({
      AlarmName: 'told',
      AlarmDescription: 'p90 of sign-in',
      AWSAccountId: '123456789012',
      NewStateValue: 'ALARM',
      NewStateReason: 'set by hand',
      StateChangeTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
      Region: 'US East (N. Virginia)',
      AlarmArn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:told',
      OldStateValue: 'INSUFFICIENT_DATA',
      AlarmActions: [bench.aws.topicArn],
      Trigger: {
        MetricName: 'Latency',
        Namespace: 'Test',
        StatisticType: 'ExtendedStatistic',
        ExtendedStatistic: 'p90',
        Dimensions: [{ value: 'prod', name: 'Stage' }],
        Period: 10,
        EvaluationPeriods: 3,
        DatapointsToAlarm: 2,
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 0.9,
      },
    });
    cloudwatch.destroy();
  });
});

describe('SQS', () => {
  test('sends, receives, hides, shows again and deletes', async () => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'work' }));
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'work' }))).QueueUrl).toBe(QueueUrl);
    expect((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'wo' }))).QueueUrls).toEqual([
      QueueUrl,
    ]);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one' }));
    const receive = async () =>
      (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))).Messages;
    const [first] = (await receive()) ?? [];
    expect(first?.Body).toBe('one');
    expect(await receive()).toBeUndefined();
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl,
        ReceiptHandle: first?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    const [again] = (await receive()) ?? [];
    expect(again?.Attributes).toMatchObject({ ApproximateReceiveCount: '2' });
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'two' }));
    const [second] = (await receive()) ?? [];
    const deleted = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'good', ReceiptHandle: second?.ReceiptHandle },
          { Id: 'bad', ReceiptHandle: 'never' },
        ],
      }),
    );
    expect(deleted).toMatchObject({
      Successful: [{ Id: 'good' }],
      Failed: [{ Id: 'bad', Code: 'ReceiptHandleIsInvalid' }],
    });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'three' }));
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: '0',
      QueueArn: 'arn:aws:sqs:us-east-1:123456789012:work',
    });
  });

  test('a long poll ends when a message comes', async () => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'poll' }));
    const waiting = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'late' }));
    expect((await waiting).Messages?.[0]?.Body).toBe('late');
  });

  test('shows the shop queue, and has a typed error for one that does not exist', async () => {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'orders-queue' }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    expect(Number(Attributes?.['ApproximateNumberOfMessages'])).toBeGreaterThanOrEqual(0);
    await expect(
      sqs.send(new ReceiveMessageCommand({ QueueUrl: `${bench.aws.endpoint}/1/none` })),
    ).rejects.toBeInstanceOf(QueueDoesNotExist);
  });
});
