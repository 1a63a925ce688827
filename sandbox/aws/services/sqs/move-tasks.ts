import { randomUUID } from 'node:crypto';
import type * as Sqs from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { type Account, arnOf } from '../../account.ts';
import type { Handlers } from '../../call-operation.ts';
import { ApiError } from '../../protocol/api-error.ts';
import type { Queue } from './queue.ts';
import { type Queues, queueUrlOf } from './sqs.ts';

interface MoveTask {
  readonly handle: string;
  readonly source: Queue;
  readonly destination: Queue;
  readonly perSecond: number;
  readonly startedAtMs: number;
  /** Messages that were there when it began. */
  readonly toMove: number;
  moved: number;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLED';
}

const redriveSchema = z.object({ deadLetterTargetArn: z.string() });
/** SQS moves as fast as it can where no rate is asked for; 500 a second is the most that one may ask. */
const MOST_PER_S = 500;
const STEP_MS = 100;
const SHOWN = 10;

/** Queues whose RedrivePolicy names this one. */
const sourcesOf = (queues: Queues, arn: string): Queue[] =>
  [...queues.values()].filter((queue) => {
    const policy = queue.attributes.get('RedrivePolicy');
    return (
      policy !== undefined && redriveSchema.parse(JSON.parse(policy)).deadLetterTargetArn === arn
    );
  });

const refuse = (code: string, message: string): never => {
  throw new ApiError(code, message);
};

/** Dead-letter queues of SQS: whose they are, and moving their messages back at a rate. */
export const createMoveTasks = (
  account: Account,
  queues: Queues,
): { readonly handlers: Handlers; readonly stop: () => void } => {
  const tasks: MoveTask[] = [];
  const nameOf = (text: string | undefined): string => text?.split(/[:/]/).at(-1) ?? '';
  const need = (text: string | undefined): Queue =>
    queues.get(nameOf(text)) ?? refuse('ResourceNotFoundException', `There is no queue ${text}`);
  const arn = (queue: Queue): string => arnOf(account, 'sqs', queue.name);

  const advance = (task: MoveTask): void => {
    const due = ((account.clock() - task.startedAtMs) / 1000) * task.perSecond;
    const most = Math.min(task.toMove, Math.floor(due)) - task.moved;
    for (const body of task.source.takeOff(Math.max(0, most))) {
      task.destination.send(body, 0);
      task.moved += 1;
    }
    if (task.moved >= task.toMove || task.source.count().visible === 0) task.status = 'COMPLETED';
  };
  const running = (): MoveTask[] => tasks.filter(({ status }) => status === 'RUNNING');
  const timer = setInterval(() => running().forEach(advance), STEP_MS);

  const handlers: Handlers = {
    listDeadLetterSourceQueues: (input: Sqs.ListDeadLetterSourceQueuesRequest) => ({
      queueUrls: sourcesOf(queues, arnOf(account, 'sqs', nameOf(input.QueueUrl))).map(({ name }) =>
        queueUrlOf(account, name),
      ),
    }),
    startMessageMoveTask: (input: Sqs.StartMessageMoveTaskRequest) => {
      const source = need(input.SourceArn);
      const sources = sourcesOf(queues, arn(source));
      const [destination] = input.DestinationArn ? [need(input.DestinationArn)] : sources;
      if (sources.length === 0 || !destination)
        return refuse('UnsupportedOperation', 'Source queue must be configured as a DLQ.');
      if (running().some((task) => task.source === source))
        refuse('UnsupportedOperation', 'There is already a task running.');
      const perSecond = input.MaxNumberOfMessagesPerSecond ?? MOST_PER_S;
      if (perSecond < 1 || perSecond > MOST_PER_S)
        refuse('InvalidParameterValue', 'MaxNumberOfMessagesPerSecond must be between 1 and 500');
      const handle = Buffer.from(randomUUID()).toString('base64');
      tasks.unshift({
        ...{ handle, source, destination, perSecond, startedAtMs: account.clock() },
        ...{ toMove: source.count().visible, moved: 0, status: 'RUNNING' },
      });
      return { TaskHandle: handle };
    },
    listMessageMoveTasks: (input: Sqs.ListMessageMoveTasksRequest) => ({
      Results: tasks
        .filter(({ source }) => source === need(input.SourceArn))
        .slice(0, Math.min(input.MaxResults ?? 1, SHOWN))
        .map((task) => ({
          ...(task.status === 'RUNNING' && { TaskHandle: task.handle }),
          Status: task.status,
          SourceArn: arn(task.source),
          DestinationArn: arn(task.destination),
          MaxNumberOfMessagesPerSecond: task.perSecond,
          ApproximateNumberOfMessagesMoved: task.moved,
          ApproximateNumberOfMessagesToMove: task.toMove,
          StartedTimestamp: task.startedAtMs,
        })),
    }),
    cancelMessageMoveTask: (input: Sqs.CancelMessageMoveTaskRequest) => {
      const task = running().find(({ handle }) => handle === input.TaskHandle);
      if (!task) return refuse('ResourceNotFoundException', 'There is no such task running.');
      advance(task);
      task.status = 'CANCELLED';
      return { ApproximateNumberOfMessagesMoved: task.moved };
    },
  };
  return { handlers, stop: () => clearInterval(timer) };
};
