import { randomUUID } from 'node:crypto';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import type { Logger } from 'pino';
import { Consumer } from 'sqs-consumer';
import { z } from 'zod';
import type { Clock } from '../../app/ports.ts';
import type { IntakeSignal } from '../../domain/intake-signal.ts';
import { jsonOf } from './json-of.ts';
import { parseNotification } from './parse-notification.ts';

export interface SqsConsumerDeps {
  readonly client: SQSClient;
  readonly queueUrl: string;
  /** Resolves when the signal is durable; only then the message is deleted. */
  readonly append: (signal: IntakeSignal) => Promise<'appended' | 'duplicate'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface SqsConsumer {
  start(): void;
  /** Takes no more, and resolves when no append runs. */
  stop(): Promise<void>;
}

/** What SNS wraps a message in for a queue without raw delivery. Who may write to the queue, its policy says. */
const wrappedSchema = z.object({
  Type: z.literal('Notification'),
  MessageId: z.string().min(1).max(100),
  TopicArn: z.string(),
  Subject: z.string().nullish(),
  Message: z.string(),
});

/**
 * Takes signals from a queue, wrapped by SNS or as they are (EventBridge, raw delivery). A message whose
 * append fails stays, and comes again after its visibility time-out.
 */
export const createSqsConsumer = (deps: SqsConsumerDeps): SqsConsumer => {
  const { client, queueUrl, append, clock, logger } = deps;
  const appending = new Set<Promise<unknown>>();
  const consumer = Consumer.create({
    sqs: client,
    queueUrl,
    batchSize: 10,
    waitTimeSeconds: 20,
    // Between polls that fail at once, a pause.
    pollingWaitTimeMs: 250,
    handleMessage: async (message) => {
      const appended = append(signalOf(message, clock()));
      appending.add(appended);
      await appended.finally(() => appending.delete(appended));
      return message;
    },
  });
  consumer.on('error', (err) => logger.warn({ err }, 'sqs cannot be read'));
  consumer.on('processing_error', (err) => logger.warn({ err }, 'sqs message kept in the queue'));
  return {
    start: () => consumer.start(),
    stop: async () => {
      consumer.stop({ abort: true });
      await Promise.allSettled(appending);
    },
  };
};

const signalOf = ({ MessageId, Body = '' }: Message, receivedAt: number): IntakeSignal => {
  const wrapped = wrappedSchema.safeParse(jsonOf(Body));
  if (!wrapped.success) {
    return parseNotification({ id: MessageId ?? randomUUID(), source: 'sqs', receivedAt }, Body);
  }
  const { MessageId: id, TopicArn: topicArn, Subject: subject, Message: text } = wrapped.data;
  return parseNotification(
    { id, source: 'sqs', receivedAt, topicArn, ...(subject && { subject }) },
    text,
  );
};
