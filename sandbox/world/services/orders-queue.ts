import type { Ledger } from '../ledger.ts';
import { logNormal } from '../log-normal.ts';
import { QUEUE } from '../names.ts';
import type { Random } from '../random.ts';
import { type Answer, OK } from '../status.ts';
import type { EpochMs } from '../world.ts';
import { edgesInto } from './edges-into.ts';

const SEND = logNormal(9, 0.3);

/** A standard SQS queue: what was sent and not yet handled, oldest first. */
export interface OrdersQueue {
  readonly visible: () => number;
  send(caller: string, atMs: EpochMs): Answer;
  /** Times at which up to `most` messages were sent, taken off the queue. */
  receive(most: number): EpochMs[];
  /** A batch whose handling failed: it becomes visible again. */
  giveBack(messages: readonly EpochMs[]): void;
  endTick(endMs: EpochMs): void;
}

/** An empty queue. */
export function createOrdersQueue(ledger: Ledger, random: Random): OrdersQueue {
  const edgeFrom = edgesInto(ledger, QUEUE);
  const messages: EpochMs[] = [];
  const gauges = {
    age: ledger.gauge(`queue-age|${QUEUE}`),
    visible: ledger.gauge(`queue-visible|${QUEUE}`),
    sent: ledger.gauge(`queue-sent|${QUEUE}`),
  };
  let sent = 0;
  return {
    visible: () => messages.length,
    send(caller, atMs) {
      const ms = SEND(random);
      ledger.count(edgeFrom(caller), OK, ms);
      messages.push(atMs + ms);
      sent += 1;
      return { ms, status: OK };
    },
    receive: (most) => messages.splice(0, most),
    giveBack(batch) {
      messages.unshift(...batch);
    },
    endTick(endMs) {
      ledger.sample(gauges.age, Math.max(0, (endMs - (messages[0] ?? endMs)) / 1000));
      ledger.sample(gauges.visible, messages.length);
      ledger.sample(gauges.sent, sent);
      sent = 0;
    },
  };
}
