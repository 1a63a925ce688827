import { createHash, randomUUID } from 'node:crypto';

export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly sentAtMs: number;
  /** Hidden until then. */
  visibleAtMs: number;
  receiptHandle: string | undefined;
  receivedTimes: number;
  firstReceivedAtMs: number | undefined;
}

/** A standard queue in memory. Times are milliseconds. */
export interface Queue {
  readonly name: string;
  readonly createdAtMs: number;
  readonly attributes: Map<string, string>;
  readonly tags: Record<string, string>;
  send(body: string, delayMs: number): QueuedMessage;
  /** Up to `max` visible messages, waiting up to `waitMs` for the first. */
  receive(max: number, hideMs: number, waitMs: number): Promise<QueuedMessage[]>;
  /** False when no message has that receipt handle. */
  delete(receiptHandle: string): boolean;
  /** Takes up to `max` visible messages off for good, oldest first, and tells their bodies. */
  takeOff(max: number): string[];
  hide(receiptHandle: string, forMs: number): boolean;
  purge(): void;
  count(): { readonly visible: number; readonly hidden: number; readonly delayed: number };
}

/** The MD5 that clients check a body against. */
export const md5Of = (text: string): string => createHash('md5').update(text).digest('hex');

const POLL_MS = 50;

/** An empty queue. */
export const createQueue = (
  name: string,
  clock: () => number,
  attributes: Readonly<Record<string, string>>,
): Queue => {
  const messages: QueuedMessage[] = [];
  const take = (max: number, hideMs: number): QueuedMessage[] => {
    const now = clock();
    const found = messages.filter((message) => message.visibleAtMs <= now).slice(0, max);
    for (const message of found) {
      message.visibleAtMs = now + hideMs;
      message.receiptHandle = randomUUID();
      message.receivedTimes += 1;
      message.firstReceivedAtMs ??= now;
    }
    return found;
  };
  const byHandle = (handle: string): QueuedMessage | undefined =>
    messages.find((message) => message.receiptHandle === handle);
  return {
    name,
    createdAtMs: clock(),
    attributes: new Map(Object.entries(attributes)),
    tags: {},
    send: (body, delayMs) => {
      const message: QueuedMessage = {
        messageId: randomUUID(),
        body,
        sentAtMs: clock(),
        visibleAtMs: clock() + delayMs,
        receiptHandle: undefined,
        receivedTimes: 0,
        firstReceivedAtMs: undefined,
      };
      messages.push(message);
      return message;
    },
    receive: async (max, hideMs, waitMs) => {
      const until = clock() + waitMs;
      let found = take(max, hideMs);
      while (found.length === 0 && clock() < until) {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS).unref());
        found = take(max, hideMs);
      }
      return found;
    },
    delete: (handle) => {
      const message = byHandle(handle);
      if (message === undefined) return false;
      messages.splice(messages.indexOf(message), 1);
      return true;
    },
    takeOff: (max) => {
      const now = clock();
      const taken = messages.filter(({ visibleAtMs }) => visibleAtMs <= now).slice(0, max);
      for (const message of taken) messages.splice(messages.indexOf(message), 1);
      return taken.map(({ body }) => body);
    },
    hide: (handle, forMs) => {
      const message = byHandle(handle);
      if (message !== undefined) message.visibleAtMs = clock() + forMs;
      return message !== undefined;
    },
    purge: () => {
      messages.length = 0;
    },
    count: () => {
      const now = clock();
      const hidden = messages.filter(({ visibleAtMs }) => visibleAtMs > now);
      const delayed = hidden.filter(({ receivedTimes }) => receivedTimes === 0).length;
      return {
        visible: messages.length - hidden.length,
        hidden: hidden.length - delayed,
        delayed,
      };
    },
  };
};
