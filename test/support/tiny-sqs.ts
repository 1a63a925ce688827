import { createHash, randomUUID } from 'node:crypto';
import { json } from 'node:stream/consumers';
import { type LocalServer, listen } from './listen.ts';

export interface TinySqs {
  readonly server: LocalServer;
  /** Puts a message in the queue, by default with an id of its own. */
  send(body: string, id?: string): void;
  /** Bodies that were not deleted. */
  kept(): readonly string[];
  /** Makes hidden messages visible, as the visibility time-out would. */
  showHidden(): void;
}

type Input = Readonly<Record<string, unknown>>;

interface Stored {
  readonly id: string;
  readonly body: string;
  hidden: boolean;
}

/** One SQS queue on loopback that the SDK client can read and delete from (awsJson1_0); answers a poll at once. */
export const startTinySqs = async (): Promise<TinySqs> => {
  const messages: Stored[] = [];
  const receive = ({ MaxNumberOfMessages = 1 }: Input) => {
    const shown = messages.filter(({ hidden }) => !hidden).slice(0, Number(MaxNumberOfMessages));
    for (const message of shown) message.hidden = true;
    return {
      Messages: shown.map(({ id, body }) => ({
        MessageId: id,
        ReceiptHandle: id,
        Body: body,
        MD5OfBody: createHash('md5').update(body).digest('hex'),
      })),
    };
  };
  const remove = ({ ReceiptHandle }: Input) => {
    const index = messages.findIndex(({ id }) => id === ReceiptHandle);
    if (index >= 0) messages.splice(index, 1);
    return {};
  };
  const operations: Record<string, (input: Input) => object> = {
    ReceiveMessage: receive,
    DeleteMessage: remove,
  };
  const server = await listen(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const input = (await json(request)) as Input;
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify(operations[operation]?.(input) ?? {}));
  });
  return {
    server,
    send: (body, id = randomUUID()) => void messages.push({ id, body, hidden: false }),
    kept: () => messages.map(({ body }) => body),
    showHidden: () => {
      for (const message of messages) message.hidden = false;
    },
  };
};
