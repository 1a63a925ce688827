import { randomBytes, randomUUID } from 'node:crypto';
import { type Account, arnOf } from '../../account.ts';
import type { Handlers } from '../../call-operation.ts';
import type { Route } from '../../handle-request.ts';
import type { Queues } from '../sqs/sqs.ts';
import { createDelivery } from './delivery.ts';
import { createSigner } from './signer.ts';
import { snsHandlers } from './sns.ts';
import { createTopicStore } from './topic-store.ts';

export interface Sns {
  readonly handlers: Handlers;
  readonly certificateRoute: Route;
  /** Publishes to a topic of the account; what is no such topic is not delivered. */
  publish(topicArn: string, subject: string, message: string): void;
  /** Makes a topic with a queue subscribed to it, and answers its ARN. */
  openTopic(name: string, queueArn: string): string;
  stop(): void;
}

const RETRIES = 3;
const ANSWER_WITHIN_MS = 15_000;

/** Amazon SNS with a key and a certificate of its own. */
export const createSns = (account: Account, queues: Queues, retryDelayMs: number): Sns => {
  const store = createTopicStore();
  const signer = createSigner(account.clock());
  const enqueue = (queueArn: string, body: string): boolean => {
    const queue = queues.get(queueArn.split(':').at(-1) ?? '');
    queue?.send(body, 0);
    return queue !== undefined;
  };
  const delivery = createDelivery(account, store, signer, enqueue, {
    retries: RETRIES,
    delayMs: retryDelayMs,
    timeoutMs: ANSWER_WITHIN_MS,
  });
  return {
    handlers: snsHandlers(account, store, delivery),
    certificateRoute: (request) =>
      request.method === 'GET' && request.url.pathname === signer.certificatePath
        ? {
            status: 200,
            headers: { 'content-type': 'application/x-pem-file' },
            body: signer.certificatePem,
          }
        : undefined,
    publish: (topicArn, subject, message) => {
      const topic = store.topics.get(topicArn);
      if (topic !== undefined)
        delivery.publish(topic, {
          messageId: randomUUID(),
          message,
          subject,
          atMs: account.clock(),
          attributes: {},
        });
    },
    openTopic: (name, queueArn) => {
      const topic = store.createTopic(arnOf(account, 'sns', name));
      store.addSubscription({
        arn: `${topic.arn}:${randomUUID()}`,
        topicArn: topic.arn,
        protocol: 'sqs',
        endpoint: queueArn,
        token: randomBytes(128).toString('hex'),
        confirmed: true,
        rawDelivery: false,
      });
      return topic.arn;
    },
    stop: delivery.stop,
  };
};
