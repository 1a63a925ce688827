import { logNormal } from '../log-normal.ts';
import type { Operation } from '../services/dynamo-table.ts';
import type { Handler } from '../services/function-code.ts';
import type { SimulatedFunction } from '../services/lambda-function.ts';
import type { OrdersQueue } from '../services/orders-queue.ts';
import type { TableClient } from '../services/table-client.ts';
import { OK } from '../status.ts';

const WRITE_ORDER: Operation = {
  name: 'PutItem',
  kind: 'write',
  units: 1,
  latency: logNormal(10, 0.3),
};

/** Takes an order: pays, stores it, and queues what is left to do. */
export function orderServiceHandler(
  name: string,
  payment: SimulatedFunction<undefined>,
  table: TableClient,
  queue: OrdersQueue,
): Handler<undefined> {
  return (atMs) => {
    const paid = payment.invoke(name, atMs, undefined);
    if (paid.status !== OK) return { ms: paid.ms, error: 'DownstreamError', refused: false };
    const stored = table.call(atMs + paid.ms, WRITE_ORDER);
    const ms = paid.ms + stored.ms;
    if (stored.status !== OK) {
      return { ms, error: 'ProvisionedThroughputExceededException', refused: false };
    }
    const sent = queue.send(name, atMs + ms);
    return { ms: ms + sent.ms, error: null, refused: false };
  };
}
