import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import { ApiError } from '../../protocol/api-error.ts';
import type { SignatureVersion } from './signer.ts';

export interface Topic {
  readonly arn: string;
  signatureVersion: SignatureVersion;
  displayName: string;
}

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: 'http' | 'https' | 'sqs';
  readonly endpoint: string;
  /** Given to the endpoint, which proves by it that it wants the messages. */
  readonly token: string;
  confirmed: boolean;
  rawDelivery: boolean;
}

/** A message as it was published. */
export interface Published {
  readonly messageId: string;
  readonly message: string;
  readonly subject: string | undefined;
  readonly atMs: number;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
}

/** Topics and subscriptions of the account. */
export interface TopicStore {
  readonly topics: ReadonlyMap<string, Topic>;
  readonly subscriptions: ReadonlyMap<string, Subscription>;
  /** The topic that exists, or a new one. */
  createTopic(arn: string): Topic;
  addSubscription(subscription: Subscription): void;
  removeSubscription(arn: string): void;
  /** @throws ApiError `NotFoundException` */
  topic(arn: string | undefined): Topic;
  /** @throws ApiError `NotFoundException` */
  subscription(arn: string | undefined): Subscription;
}

/** An empty store. */
export const createTopicStore = (): TopicStore => {
  const topics = new Map<string, Topic>();
  const subscriptions = new Map<string, Subscription>();
  return {
    topics,
    subscriptions,
    createTopic: (arn) => {
      const topic = topics.get(arn) ?? { arn, signatureVersion: '1', displayName: '' };
      topics.set(arn, topic);
      return topic;
    },
    addSubscription: (subscription) => {
      subscriptions.set(subscription.arn, subscription);
    },
    removeSubscription: (arn) => {
      subscriptions.delete(arn);
    },
    topic: (arn) => {
      const topic = topics.get(arn ?? '');
      if (topic === undefined) throw new ApiError('NotFoundException', 'Topic does not exist');
      return topic;
    },
    subscription: (arn) => {
      const subscription = subscriptions.get(arn ?? '');
      if (subscription === undefined)
        throw new ApiError('NotFoundException', 'Subscription does not exist');
      return subscription;
    },
  };
};
