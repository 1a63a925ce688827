import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueueTagsCommand,
  paginateListDeadLetterSourceQueues,
  QueueDoesNotExist,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { z } from 'zod';

export interface QueueSettings {
  readonly name: string;
  readonly arn: string;
  readonly retentionS: number;
  /** Messages that wait; SQS gives an approximation. */
  readonly waiting: number;
  /** ARN of its dead-letter queue; null where it has none. */
  readonly deadLetters: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** SQS as it is set up now. Every method rejects when SQS cannot be asked. */
export interface QueueReader {
  /** null where no queue has that name. */
  settings(name: string): Promise<QueueSettings | null>;
  /** Names of the queues whose dead letters go to this one. */
  sourcesOf(name: string): Promise<readonly string[]>;
}

const redriveSchema = z.object({ deadLetterTargetArn: z.string() });

/** The dead-letter queue that a RedrivePolicy names. @throws ZodError or SyntaxError for one of another form */
const deadLettersOf = (policy: string | undefined): string | null =>
  policy === undefined ? null : redriveSchema.parse(JSON.parse(policy)).deadLetterTargetArn;

/** The name at the end of a queue's ARN or URL. */
export const queueNameOf = (arnOrUrl: string): string => arnOrUrl.split(/[:/]/).at(-1) ?? '';

/** Asks SQS (`sqs:GetQueueUrl`, `GetQueueAttributes`, `ListQueueTags`, `ListDeadLetterSourceQueues`). */
export const createQueueReader = (client: SQSClient): QueueReader => {
  const urlOf = async (name: string): Promise<string | null> => {
    try {
      return (await client.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl ?? null;
    } catch (error) {
      if (error instanceof QueueDoesNotExist) return null;
      throw error;
    }
  };
  return {
    async settings(name) {
      const QueueUrl = await urlOf(name);
      if (QueueUrl === null) return null;
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
      );
      const { Tags = {} } = await client.send(new ListQueueTagsCommand({ QueueUrl }));
      return {
        name,
        arn: Attributes['QueueArn'] ?? '',
        retentionS: Number(Attributes['MessageRetentionPeriod'] ?? 0),
        waiting: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
        deadLetters: deadLettersOf(Attributes['RedrivePolicy']),
        tags: Tags,
      };
    },
    async sourcesOf(name) {
      const QueueUrl = await urlOf(name);
      if (QueueUrl === null) return [];
      const found: string[] = [];
      for await (const page of paginateListDeadLetterSourceQueues({ client }, { QueueUrl }))
        found.push(...(page.queueUrls ?? []).map(queueNameOf));
      return found;
    },
  };
};
