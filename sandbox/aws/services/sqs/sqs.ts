import type * as Sqs from '@aws-sdk/client-sqs';
import { type Account, arnOf } from '../../account.ts';
import type { Handlers } from '../../call-operation.ts';
import { ApiError } from '../../protocol/api-error.ts';
import { createQueue, md5Of, type Queue, type QueuedMessage } from './queue.ts';

/** The queues that clients use; the shop's own are read from the world. */
export type Queues = Map<string, Queue>;

const DEFAULTS: Readonly<Record<string, string>> = {
  VisibilityTimeout: '30',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  DelaySeconds: '0',
  MaximumMessageSize: '262144',
};

const nameOf = (url: string | undefined): string => url?.split('/').at(-1) ?? '';

const noQueue = (): never => {
  throw new ApiError('QueueDoesNotExist', 'The specified queue does not exist.');
};

/** Makes the queue, or finds the one that exists under that name. */
export const openQueue = (
  queues: Queues,
  account: Account,
  name: string,
  attributes: Readonly<Record<string, string>> = {},
): Queue => {
  const queue =
    queues.get(name) ?? createQueue(name, account.clock, { ...DEFAULTS, ...attributes });
  queues.set(name, queue);
  return queue;
};

/** The URL under which clients of this endpoint use a queue. */
export const queueUrlOf = (account: Account, name: string): string =>
  `${account.origin()}/${account.world.inventory.accountId}/${name}`;

const seconds = (queue: Queue, given: number | undefined, attribute: string): number =>
  (given ?? Number(queue.attributes.get(attribute) ?? 0)) * 1000;

const shown = (message: QueuedMessage): Sqs.Message => ({
  MessageId: message.messageId,
  ReceiptHandle: message.receiptHandle,
  Body: message.body,
  MD5OfBody: md5Of(message.body),
  Attributes: {
    ApproximateReceiveCount: String(message.receivedTimes),
    SentTimestamp: String(message.sentAtMs),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs),
    SenderId: 'AIDASANDBOX',
  },
});

const worldAttributes = (account: Account, name: string): Record<string, string> | undefined => {
  const queue = account.world.inventory.queues.find((one) => one.name === name);
  return (
    queue && {
      ...DEFAULTS,
      QueueArn: queue.arn,
      ApproximateNumberOfMessages: String(queue.visible),
      ApproximateNumberOfMessagesNotVisible: '0',
      ApproximateNumberOfMessagesDelayed: '0',
    }
  );
};

const ownAttributes = (account: Account, queue: Queue): Record<string, string> => {
  const { visible, hidden, delayed } = queue.count();
  return {
    ...Object.fromEntries(queue.attributes),
    QueueArn: arnOf(account, 'sqs', queue.name),
    CreatedTimestamp: String(Math.floor(queue.createdAtMs / 1000)),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(hidden),
    ApproximateNumberOfMessagesDelayed: String(delayed),
  };
};

const getAttributes =
  (account: Account, queues: Queues) =>
  (input: Sqs.GetQueueAttributesRequest): Sqs.GetQueueAttributesResult => {
    const name = nameOf(input.QueueUrl);
    const own = queues.get(name);
    const all = own ? ownAttributes(account, own) : worldAttributes(account, name);
    if (all === undefined) return noQueue();
    const wanted = input.AttributeNames ?? [];
    const everything = wanted.includes('All');
    return {
      Attributes: Object.fromEntries(
        Object.entries(all).filter(([key]) => everything || wanted.some((one) => one === key)),
      ),
    };
  };

const receive =
  (need: (url: string | undefined) => Queue) =>
  async (input: Sqs.ReceiveMessageRequest): Promise<Sqs.ReceiveMessageResult> => {
    const queue = need(input.QueueUrl);
    const max = input.MaxNumberOfMessages ?? 1;
    if (max < 1 || max > 10)
      throw new ApiError('InvalidParameterValue', 'MaxNumberOfMessages must be between 1 and 10');
    const found = await queue.receive(
      max,
      seconds(queue, input.VisibilityTimeout, 'VisibilityTimeout'),
      seconds(queue, input.WaitTimeSeconds, 'ReceiveMessageWaitTimeSeconds'),
    );
    return found.length > 0 ? { Messages: found.map(shown) } : {};
  };

const badHandle = (): never => {
  throw new ApiError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
};

const deleteBatch =
  (need: (url: string | undefined) => Queue) =>
  (input: Sqs.DeleteMessageBatchRequest): Sqs.DeleteMessageBatchResult => {
    const queue = need(input.QueueUrl);
    const results = (input.Entries ?? []).map(({ Id, ReceiptHandle }) => ({
      Id: Id ?? '',
      gone: queue.delete(ReceiptHandle ?? ''),
    }));
    return {
      Successful: results.filter(({ gone }) => gone).map(({ Id }) => ({ Id })),
      Failed: results
        .filter(({ gone }) => !gone)
        .map(({ Id }) => ({ Id, SenderFault: true, Code: 'ReceiptHandleIsInvalid' })),
    };
  };

/** Amazon SQS, standard queues. */
export const sqsHandlers = (account: Account, queues: Queues): Handlers => {
  const need = (url: string | undefined): Queue => queues.get(nameOf(url)) ?? noQueue();
  const shopTags = (input: Sqs.ListQueueTagsRequest): Sqs.ListQueueTagsResult =>
    worldAttributes(account, nameOf(input.QueueUrl)) ? { Tags: { app: 'shop' } } : noQueue();
  const names = (): string[] => [
    ...queues.keys(),
    ...account.world.inventory.queues.map(({ name }) => name),
  ];
  return {
    createQueue: (input: Sqs.CreateQueueRequest) => {
      const queue = openQueue(queues, account, input.QueueName ?? '', input.Attributes);
      Object.assign(queue.tags, input.tags);
      return { QueueUrl: queueUrlOf(account, queue.name) };
    },
    getQueueUrl: (input: Sqs.GetQueueUrlRequest) =>
      names().includes(input.QueueName ?? '')
        ? { QueueUrl: queueUrlOf(account, input.QueueName ?? '') }
        : noQueue(),
    listQueues: (input: Sqs.ListQueuesRequest) => ({
      QueueUrls: names()
        .filter((name) => name.startsWith(input.QueueNamePrefix ?? ''))
        .map((name) => queueUrlOf(account, name)),
    }),
    getQueueAttributes: getAttributes(account, queues),
    setQueueAttributes: (input: Sqs.SetQueueAttributesRequest) => {
      const queue = need(input.QueueUrl);
      for (const [name, value] of Object.entries(input.Attributes ?? {}))
        queue.attributes.set(name, value ?? '');
    },
    listQueueTags: (input: Sqs.ListQueueTagsRequest) =>
      queues.has(nameOf(input.QueueUrl))
        ? { Tags: { ...need(input.QueueUrl).tags } }
        : shopTags(input),
    tagQueue: (input: Sqs.TagQueueRequest) => {
      Object.assign(need(input.QueueUrl).tags, input.Tags);
    },
    sendMessage: (input: Sqs.SendMessageRequest) => {
      const queue = need(input.QueueUrl);
      const body = input.MessageBody ?? '';
      const { messageId } = queue.send(body, seconds(queue, input.DelaySeconds, 'DelaySeconds'));
      return { MessageId: messageId, MD5OfMessageBody: md5Of(body) };
    },
    receiveMessage: receive(need),
    deleteMessage: (input: Sqs.DeleteMessageRequest) => {
      if (!need(input.QueueUrl).delete(input.ReceiptHandle ?? '')) badHandle();
    },
    deleteMessageBatch: deleteBatch(need),
    changeMessageVisibility: (input: Sqs.ChangeMessageVisibilityRequest) => {
      const forMs = (input.VisibilityTimeout ?? 0) * 1000;
      if (!need(input.QueueUrl).hide(input.ReceiptHandle ?? '', forMs)) badHandle();
    },
    purgeQueue: (input: Sqs.PurgeQueueRequest) => need(input.QueueUrl).purge(),
  };
};
