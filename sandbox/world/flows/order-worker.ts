import { logNormal } from '../log-normal.ts';
import { QUEUE } from '../names.ts';
import type { Operation } from '../services/dynamo-table.ts';
import type { Handler } from '../services/function-code.ts';
import type { SimulatedFunction } from '../services/lambda-function.ts';
import type { OrdersQueue } from '../services/orders-queue.ts';
import type { TableClient } from '../services/table-client.ts';
import { OK } from '../status.ts';
import type { EpochMs } from '../world.ts';

/** Messages a batch, and batches that the event source mapping starts in a second. */
const BATCH = 5;
const BATCHES_PER_S = 6;

const UPDATE_ORDER: Operation = {
  name: 'UpdateItem',
  kind: 'write',
  units: 1,
  latency: logNormal(9, 0.3),
};

/** Works off a batch of so many orders. */
export function orderWorkerHandler(table: TableClient): Handler<number> {
  return (atMs, orders) => {
    let ms = 0;
    for (let order = 0; order < orders; order++) {
      const answer = table.call(atMs + ms, UPDATE_ORDER);
      ms += answer.ms;
      if (answer.status !== OK) {
        return { ms, error: 'ProvisionedThroughputExceededException', refused: false };
      }
    }
    return { ms, error: null, refused: false };
  };
}

/** One second of polling: batches go to the worker; a batch that fails comes back. */
export function pollOrders(
  queue: OrdersQueue,
  worker: SimulatedFunction<number>,
  atMs: EpochMs,
): void {
  for (let batch = 0; batch < BATCHES_PER_S; batch++) {
    const messages = queue.receive(BATCH);
    if (messages.length === 0) return;
    const startMs = atMs + (batch * 1000) / BATCHES_PER_S;
    if (worker.invoke(QUEUE, startMs, messages.length).status === OK) continue;
    queue.giveBack(messages);
    return;
  }
}
