import type { Account } from '../../account.ts';
import type { Signer } from './signer.ts';
import type { Published, Subscription, Topic, TopicStore } from './topic-store.ts';

/** How SNS tries again after a server error or a time-out. */
export interface RetryPolicy {
  /** Tries after the first. */
  readonly retries: number;
  readonly delayMs: number;
  readonly timeoutMs: number;
}

/** Takes a message into a queue; false when there is no such queue. */
export type Enqueue = (queueArn: string, body: string) => boolean;

/** Sends messages to subscribers. Nothing is awaited by whoever publishes. */
export interface Delivery {
  confirm(subscription: Subscription, topic: Topic, messageId: string): void;
  publish(topic: Topic, message: Published): void;
  /** Gives up what waits to be tried again. */
  stop(): void;
}

const attributesOf = (message: Published) =>
  Object.fromEntries(
    Object.entries(message.attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        Type: DataType,
        Value: StringValue ?? Buffer.from(BinaryValue ?? []).toString('base64'),
      },
    ]),
  );

/** A delivery that asks `account` for the time and posts over HTTP. */
export const createDelivery = (
  account: Account,
  store: TopicStore,
  signer: Signer,
  enqueue: Enqueue,
  policy: RetryPolicy,
): Delivery => {
  const stopping = new AbortController();

  const signed = (
    message: Readonly<Record<string, string>>,
    version: Topic['signatureVersion'],
    extra: Readonly<Record<string, unknown>>,
  ): string =>
    JSON.stringify(
      {
        ...message,
        SignatureVersion: version,
        Signature: signer.sign(message, version),
        SigningCertURL: `${account.origin()}${signer.certificatePath}`,
        ...extra,
      },
      null,
      2,
    );

  const notification = (topic: Topic, subscription: Subscription, message: Published): string =>
    signed(
      {
        Type: 'Notification',
        MessageId: message.messageId,
        TopicArn: topic.arn,
        ...(message.subject !== undefined && { Subject: message.subject }),
        Message: message.message,
        Timestamp: new Date(message.atMs).toISOString(),
      },
      topic.signatureVersion,
      {
        UnsubscribeURL: `${account.origin()}/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
        ...(Object.keys(message.attributes).length > 0 && {
          MessageAttributes: attributesOf(message),
        }),
      },
    );

  const post = async (
    subscription: Subscription,
    body: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<'done' | 'again'> => {
    try {
      const response = await fetch(subscription.endpoint, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'content-type': 'text/plain; charset=UTF-8',
          'user-agent': 'Amazon Simple Notification Service Agent',
          'x-amz-sns-topic-arn': subscription.topicArn,
          ...headers,
        },
        body,
        signal: AbortSignal.any([AbortSignal.timeout(policy.timeoutMs), stopping.signal]),
      });
      await response.arrayBuffer();
      return response.status >= 500 || response.status === 429 ? 'again' : 'done';
    } catch {
      return 'again';
    }
  };

  const postWithRetries = async (...call: Parameters<typeof post>): Promise<void> => {
    for (let retriesLeft = policy.retries; !stopping.signal.aborted; retriesLeft--) {
      if ((await post(...call)) === 'done' || retriesLeft === 0) return;
      await new Promise((resolve) => setTimeout(resolve, policy.delayMs).unref());
    }
  };

  const send = (topic: Topic, subscription: Subscription, message: Published): void => {
    const raw = subscription.rawDelivery;
    const body = raw ? message.message : notification(topic, subscription, message);
    if (subscription.protocol === 'sqs') {
      enqueue(subscription.endpoint, body);
      return;
    }
    void postWithRetries(subscription, body, {
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': message.messageId,
      'x-amz-sns-subscription-arn': subscription.arn,
      ...(raw && { 'x-amz-sns-rawdelivery': 'true' }),
    });
  };

  return {
    confirm: (subscription, topic, messageId) => {
      const query = `Action=ConfirmSubscription&TopicArn=${topic.arn}&Token=${subscription.token}`;
      const body = signed(
        {
          Type: 'SubscriptionConfirmation',
          MessageId: messageId,
          Token: subscription.token,
          TopicArn: topic.arn,
          Message: `You have chosen to subscribe to the topic ${topic.arn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
          SubscribeURL: `${account.origin()}/?${query}`,
          Timestamp: new Date(account.clock()).toISOString(),
        },
        '1',
        {},
      );
      void postWithRetries(subscription, body, {
        'x-amz-sns-message-type': 'SubscriptionConfirmation',
        'x-amz-sns-message-id': messageId,
      });
    },
    publish: (topic, message) => {
      for (const subscription of store.subscriptions.values())
        if (subscription.topicArn === topic.arn && subscription.confirmed)
          send(topic, subscription, message);
    },
    stop: () => stopping.abort(),
  };
};
