import { z } from 'zod';
import { consolePage } from '../aws-place.ts';
import { type QueueSettings, queueNameOf } from '../live/queue-reader.ts';
import { shellCommand } from '../shell-command.ts';
import {
  type Composition,
  type Condition,
  defineAction,
  type Problem,
  type Situation,
} from './action.ts';
import { configEvidence } from './config-evidence.ts';
import { failingShare } from './failing-share.ts';
import { limitOf } from './limit-of.ts';

const choiceSchema = z.object({
  /** ARNs. */
  queue: z.string(),
  deadLetters: z.string(),
  /** Messages a second, at most. */
  rate: z.coerce.number().int().min(1).max(500),
});
type Choice = z.infer<typeof choiceSchema>;

/** Key of the tag by which a team declares that handling a message twice does no harm. */
const IDEMPOTENT_TAG = 'halcyon:idempotent';

/** Queues that the diagnosis speaks of: symptom, causes, path, and what feeds a cause. */
const queuesOf = ({ symptom, diagnosis }: Problem): readonly string[] => {
  const { causes, path, map } = diagnosis;
  const named = new Set([...causes.map(({ node }) => node), ...path, symptom.node ?? '']);
  const feeding = map.edges.filter(({ to }) => named.has(to)).map(({ from }) => from);
  const queues = map.nodes.filter(({ type }) => type === 'AWS::SQS::Queue').map(({ id }) => id);
  const bySymptom = symptom.source?.namespace === 'AWS/SQS' ? [symptom.node ?? ''] : [];
  const known = queues.filter((id) => named.has(id) || feeding.includes(id));
  return [...new Set([...known, ...bySymptom])].filter((name) => name !== '');
};

/** Queues with their dead-letter queues; a name may be of either. */
const pairsOf = async (
  name: string,
  { live }: Situation,
): Promise<readonly { readonly queue: string; readonly deadLetters: string }[]> => {
  const own = await live.queues.settings(name);
  if (own?.deadLetters) return [{ queue: own.arn, deadLetters: own.deadLetters }];
  const sources = await live.queues.sourcesOf(name);
  const found = await Promise.all(sources.map(async (source) => live.queues.settings(source)));
  return found.flatMap((source) =>
    own && source ? [{ queue: source.arn, deadLetters: own.arn }] : [],
  );
};

interface Consumer {
  readonly name: string;
  readonly polls: boolean;
}

/** The function that works the queue off; null where none or several do, or it is no function. */
const consumerOf = async ({ queue }: Choice, { live }: Situation): Promise<Consumer | null> => {
  const sources = await live.eventSources.ofSource(queue);
  const [name, ...others] = new Set(sources.map(({ functionName }) => functionName));
  if (name === undefined || others.length > 0) return null;
  return { name, polls: sources.some(({ state }) => state === 'Enabled') };
};

const isHealthy = async (
  consumer: Consumer | null,
  situation: Situation,
): Promise<boolean | null> => {
  const failing = consumer === null ? null : await failingShare(consumer.name, situation);
  return failing === null ? null : failing <= limitOf(situation.entry, 'healthyShare');
};

const isIdempotent = async (
  consumer: Consumer | null,
  queue: QueueSettings,
  { live }: Situation,
): Promise<boolean | null> => {
  const tags = consumer === null ? {} : (await live.functions.settings(consumer.name)).tags;
  const declared = queue.tags[IDEMPOTENT_TAG] ?? tags[IDEMPOTENT_TAG];
  return declared === undefined ? null : declared === 'true';
};

const conditionsOf = async (
  choice: Choice,
  queue: QueueSettings,
  consumer: Consumer | null,
  situation: Situation,
): Promise<readonly Condition[]> => [
  {
    text: `the cause is fixed: ${consumer?.name ?? 'the consumer'} handles what comes in`,
    holds: await isHealthy(consumer, situation),
    otherwise: 'refused',
  },
  {
    text: `${consumer?.name ?? 'the consumer'} polls the queue`,
    holds: consumer?.polls ?? null,
    otherwise: 'refused',
  },
  {
    text: `handling a message twice does no harm (tag ${IDEMPOTENT_TAG}=true)`,
    holds: await isIdempotent(consumer, queue, situation),
    otherwise: 'refused',
  },
  {
    text: `at most ${limitOf(situation.entry, 'maxPerSecond')} messages a second`,
    holds: choice.rate <= limitOf(situation.entry, 'maxPerSecond'),
    otherwise: 'refused',
  },
];

const cliOf = ({ queue, deadLetters, rate }: Choice): string =>
  shellCommand(
    ...['aws', 'sqs', 'start-message-move-task', '--source-arn', deadLetters],
    ...['--destination-arn', queue, '--max-number-of-messages-per-second', rate],
  );

const watchesOf = (consumer: Consumer | null): NonNullable<Composition['watches']> =>
  consumer === null
    ? []
    : [
        {
          namespace: 'AWS/Lambda',
          metricName: 'Errors',
          dimensions: { FunctionName: consumer.name },
        },
      ];

/** Moves dead letters back to their queue, once what made them fail is gone. There is no undo. */
export const deadLetterRedrive = defineAction<Choice>({
  id: 'dead-letter-redrive',
  choiceSchema,
  async find(problem) {
    const options = new Map<string, { choice: Choice; confidence: number }>();
    const confidence = problem.diagnosis.causes[0]?.confidence ?? 0;
    const rate = limitOf(problem.entry, 'maxPerSecond');
    for (const name of queuesOf(problem))
      for (const pair of await pairsOf(name, problem))
        options.set(pair.deadLetters, { choice: { ...pair, rate }, confidence });
    return { options: [...options.values()], gaps: [] };
  },
  choiceOf: ({ parameters }) => ({
    queue: parameters['QueueArn']?.[0],
    deadLetters: parameters['DeadLetterQueueArn']?.[0],
    rate: parameters['MaxMessagesPerSecond']?.[0],
  }),
  async compose(choice, situation) {
    const { live } = situation;
    const queue = await live.queues.settings(queueNameOf(choice.queue));
    const letters = await live.queues.settings(queueNameOf(choice.deadLetters));
    if (!queue || !letters || letters.waiting === 0) return null;
    const consumer = await consumerOf(choice, situation);
    return {
      node: queue.name,
      parameters: {
        DeadLetterQueueArn: [choice.deadLetters],
        QueueArn: [choice.queue],
        MaxMessagesPerSecond: [String(choice.rate)],
      },
      targets: [choice.deadLetters, choice.queue],
      undo: null,
      timeBoxS: null,
      tags: { ...letters.tags, ...queue.tags },
      ownedBy: '',
      restoresHealthyState: false,
      conditions: await conditionsOf(choice, queue, consumer, situation),
      words: {
        queue: queue.name,
        deadLetters: letters.name,
        count: letters.waiting,
        rate: choice.rate,
        consumer: consumer?.name ?? 'its consumer',
      },
      change: `${letters.waiting} messages back to ${queue.name}`,
      expectedAfterS: Math.max(60, Math.ceil(letters.waiting / choice.rate)),
      watches: watchesOf(consumer),
      cli: cliOf(choice),
      consoleUrl: consolePage(letters.arn, 'sqs/v3', '/queues'),
      evidence: [
        configEvidence(
          `dead-letters-${letters.name}`,
          `Messages in ${letters.name}`,
          `sqs GetQueueAttributes ${letters.name}`,
          { waiting: letters.waiting, source: queue.name },
        ),
      ],
    };
  },
});
