import { randomBytes, randomUUID } from 'node:crypto';
import type * as Sns from '@aws-sdk/client-sns';
import { type Account, arnOf } from '../../account.ts';
import type { Handlers } from '../../call-operation.ts';
import { pageOf } from '../../paging.ts';
import { ApiError } from '../../protocol/api-error.ts';
import type { Delivery } from './delivery.ts';
import type { Subscription, Topic, TopicStore } from './topic-store.ts';

const PAGE = 100;
const MAX_MESSAGE_BYTES = 256 * 1024;

const invalid = (message: string): never => {
  throw new ApiError('InvalidParameterException', `Invalid parameter: ${message}`);
};

const protocolOf = (name: string | undefined): Subscription['protocol'] =>
  name === 'http' || name === 'https' || name === 'sqs'
    ? name
    : invalid(`the sandbox does not deliver by protocol ${name}`);

const checkEndpoint = (protocol: Subscription['protocol'], endpoint: string): void => {
  const fits =
    protocol === 'sqs' ? endpoint.startsWith('arn:') : endpoint.startsWith(`${protocol}://`);
  if (!fits) invalid('Endpoint must match the specified protocol');
};

const shown = (subscription: Subscription, account: Account): Sns.Subscription => ({
  SubscriptionArn: subscription.confirmed ? subscription.arn : 'PendingConfirmation',
  Owner: account.world.inventory.accountId,
  Protocol: subscription.protocol,
  Endpoint: subscription.endpoint,
  TopicArn: subscription.topicArn,
});

const listed = (
  account: Account,
  subscriptions: readonly Subscription[],
  token: string | undefined,
): Sns.ListSubscriptionsResponse => {
  const { page, next } = pageOf(subscriptions, token, PAGE, 'InvalidParameterException');
  return { Subscriptions: page.map((one) => shown(one, account)), NextToken: next };
};

const subscribe =
  (store: TopicStore, delivery: Delivery) =>
  (input: Sns.SubscribeInput): Sns.SubscribeResponse => {
    const topic = store.topic(input.TopicArn);
    const protocol = protocolOf(input.Protocol);
    const endpoint = input.Endpoint ?? '';
    checkEndpoint(protocol, endpoint);
    const known = [...store.subscriptions.values()].find(
      (one) => one.topicArn === topic.arn && one.endpoint === endpoint,
    );
    const subscription: Subscription = known ?? {
      arn: `${topic.arn}:${randomUUID()}`,
      topicArn: topic.arn,
      protocol,
      endpoint,
      token: randomBytes(128).toString('hex'),
      confirmed: protocol === 'sqs',
      rawDelivery: input.Attributes?.['RawMessageDelivery'] === 'true',
    };
    if (known === undefined) store.addSubscription(subscription);
    if (!subscription.confirmed) delivery.confirm(subscription, topic, randomUUID());
    const tell = subscription.confirmed || input.ReturnSubscriptionArn === true;
    return { SubscriptionArn: tell ? subscription.arn : 'pending confirmation' };
  };

const confirmSubscription =
  (store: TopicStore) =>
  (input: Sns.ConfirmSubscriptionInput): Sns.ConfirmSubscriptionResponse => {
    store.topic(input.TopicArn);
    const subscription = [...store.subscriptions.values()].find(
      (one) => one.topicArn === input.TopicArn && one.token === input.Token,
    );
    if (subscription === undefined) return invalid('Token');
    subscription.confirmed = true;
    return { SubscriptionArn: subscription.arn };
  };

const publish =
  (account: Account, store: TopicStore, delivery: Delivery) =>
  (input: Sns.PublishInput): Sns.PublishResponse => {
    const topic = store.topic(input.TopicArn ?? input.TargetArn);
    const message = input.Message ?? '';
    if (message === '') invalid('Empty message');
    if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) invalid('Message too long');
    if ((input.Subject?.length ?? 0) > 100) invalid('Subject');
    const messageId = randomUUID();
    delivery.publish(topic, {
      messageId,
      message,
      subject: input.Subject,
      atMs: account.clock(),
      attributes: input.MessageAttributes ?? {},
    });
    return { MessageId: messageId };
  };

const topicAttributes = (topic: Topic, store: TopicStore, account: Account) => {
  const mine = [...store.subscriptions.values()].filter((one) => one.topicArn === topic.arn);
  return {
    TopicArn: topic.arn,
    Owner: account.world.inventory.accountId,
    DisplayName: topic.displayName,
    SignatureVersion: topic.signatureVersion,
    SubscriptionsConfirmed: String(mine.filter((one) => one.confirmed).length),
    SubscriptionsPending: String(mine.filter((one) => !one.confirmed).length),
    SubscriptionsDeleted: '0',
  };
};

const versionOf = (value: string): Topic['signatureVersion'] =>
  value === '1' || value === '2' ? value : invalid('SignatureVersion');

const setTopicAttribute =
  (store: TopicStore) =>
  (input: Sns.SetTopicAttributesInput): void => {
    const topic = store.topic(input.TopicArn);
    const value = input.AttributeValue ?? '';
    if (input.AttributeName === 'SignatureVersion') topic.signatureVersion = versionOf(value);
    else if (input.AttributeName === 'DisplayName') topic.displayName = value;
    else invalid(`the sandbox does not keep the attribute ${input.AttributeName}`);
  };

const setSubscriptionAttribute =
  (store: TopicStore) =>
  (input: Sns.SetSubscriptionAttributesInput): void => {
    const subscription = store.subscription(input.SubscriptionArn);
    if (input.AttributeName !== 'RawMessageDelivery')
      invalid(`the sandbox does not keep the attribute ${input.AttributeName}`);
    subscription.rawDelivery = input.AttributeValue === 'true';
  };

/** Amazon SNS. */
export const snsHandlers = (account: Account, store: TopicStore, delivery: Delivery): Handlers => ({
  createTopic: (input: Sns.CreateTopicInput) => {
    if (!/^[\w-]{1,256}$/.test(input.Name ?? '')) invalid('Topic Name');
    const topic = store.createTopic(arnOf(account, 'sns', input.Name ?? ''));
    if (input.Attributes?.['SignatureVersion'] === '2') topic.signatureVersion = '2';
    return { TopicArn: topic.arn };
  },
  listTopics: (input: Sns.ListTopicsInput) => {
    const { page, next } = pageOf(
      [...store.topics.values()],
      input.NextToken,
      PAGE,
      'InvalidParameterException',
    );
    return { Topics: page.map(({ arn }) => ({ TopicArn: arn })), NextToken: next };
  },
  subscribe: subscribe(store, delivery),
  confirmSubscription: confirmSubscription(store),
  unsubscribe: (input: Sns.UnsubscribeInput) =>
    store.removeSubscription(store.subscription(input.SubscriptionArn).arn),
  listSubscriptions: (input: Sns.ListSubscriptionsInput) =>
    listed(account, [...store.subscriptions.values()], input.NextToken),
  listSubscriptionsByTopic: (input: Sns.ListSubscriptionsByTopicInput) => {
    const topic = store.topic(input.TopicArn);
    const mine = [...store.subscriptions.values()].filter((one) => one.topicArn === topic.arn);
    return listed(account, mine, input.NextToken);
  },
  getTopicAttributes: (input: Sns.GetTopicAttributesInput) => ({
    Attributes: topicAttributes(store.topic(input.TopicArn), store, account),
  }),
  setTopicAttributes: setTopicAttribute(store),
  getSubscriptionAttributes: (input: Sns.GetSubscriptionAttributesInput) => {
    const one = store.subscription(input.SubscriptionArn);
    return {
      Attributes: {
        SubscriptionArn: one.arn,
        TopicArn: one.topicArn,
        Owner: account.world.inventory.accountId,
        Protocol: one.protocol,
        Endpoint: one.endpoint,
        PendingConfirmation: String(!one.confirmed),
        RawMessageDelivery: String(one.rawDelivery),
      },
    };
  },
  setSubscriptionAttributes: setSubscriptionAttribute(store),
  publish: publish(account, store, delivery),
});
