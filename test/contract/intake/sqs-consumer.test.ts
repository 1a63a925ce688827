import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createSqsConsumer, type SqsConsumer } from '../../../src/adapters/intake/sqs-consumer.ts';
import type { IntakeSignal } from '../../../src/domain/intake-signal.ts';
import { createDeferred, type Deferred } from '../../support/deferred.ts';
import { createLogLines } from '../../support/log-lines.ts';
import { startTinySqs, type TinySqs } from '../../support/tiny-sqs.ts';

let sqs: TinySqs;
let client: SQSClient;
let consumer: SqsConsumer;
let signals: IntakeSignal[];
let lines: ReturnType<typeof createLogLines>['lines'];
/** What the next append waits for. */
let durable: Deferred<void>;
let called: Deferred<void>;

beforeEach(async () => {
  sqs = await startTinySqs();
  client = new SQSClient({
    region: 'us-east-1',
    endpoint: sqs.server.origin,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  signals = [];
  durable = createDeferred();
  called = createDeferred();
  const log = createLogLines();
  lines = log.lines;
  consumer = createSqsConsumer({
    client,
    queueUrl: `${sqs.server.origin}/123456789012/alarms`,
    append: async (signal) => {
      called.resolve();
      await durable.promise;
      signals.push(signal);
      return 'appended';
    },
    clock: () => 7,
    logger: log.logger,
  });
});
afterEach(async () => {
  durable.resolve();
  await consumer.stop();
  client.destroy();
  await sqs.server.stop();
});

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

test('takes a message wrapped by SNS under its SNS id, and one as it is under its SQS id', async () => {
  durable.resolve();
  const wrapped = {
    Type: 'Notification',
    MessageId: 'sns-1',
    TopicArn: 'arn:aws:sns:us-east-1:123456789012:alarms',
    Subject: 'Hi',
    Message: 'inner',
  };
  sqs.send(JSON.stringify(wrapped));
  sqs.send('plain', 'sqs-2');
  consumer.start();
  await until(() => sqs.kept().length === 0);
  const common = { source: 'sqs', receivedAt: 7, kind: 'unknown' };
  expect(signals).toEqual([
    { ...common, id: 'sns-1', topicArn: wrapped.TopicArn, subject: 'Hi', text: 'inner' },
    { ...common, id: 'sqs-2', text: 'plain' },
  ]);
});

test('deletes a message only after its append resolved', async () => {
  sqs.send('one');
  consumer.start();
  await called.promise;
  expect(sqs.kept()).toEqual(['one']);
  durable.resolve();
  await until(() => sqs.kept().length === 0);
  expect(signals).toHaveLength(1);
});

test('keeps a message whose append failed, says so, and takes it when it comes again', async () => {
  sqs.send('one');
  consumer.start();
  await called.promise;
  durable.reject(new Error('disk full'));
  await until(() => lines.length > 0);
  expect(lines[0]).toMatchObject({
    msg: 'sqs message kept in the queue',
    err: { message: expect.stringContaining('disk full') },
  });
  expect(sqs.kept()).toEqual(['one']);
  durable = createDeferred();
  durable.resolve();
  sqs.showHidden();
  await until(() => sqs.kept().length === 0);
  expect(signals).toHaveLength(1);
});

test('stops when the append that runs has ended', async () => {
  sqs.send('one');
  consumer.start();
  await called.promise;
  let stopped = false;
  const stopping = consumer.stop().then(() => {
    stopped = true;
  });
  await new Promise(setImmediate);
  expect(stopped).toBe(false);
  durable.resolve();
  await stopping;
  expect(signals).toHaveLength(1);
});
