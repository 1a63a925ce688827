import { logNormal } from '../log-normal.ts';
import type { Operation } from '../services/dynamo-table.ts';
import type { Handler } from '../services/function-code.ts';
import type { TableClient } from '../services/table-client.ts';
import { OK } from '../status.ts';

const READ_CART: Operation = {
  name: 'GetItem',
  kind: 'read',
  units: 1,
  latency: logNormal(7, 0.3),
};

/** Reads a cart. */
export function cartServiceHandler(table: TableClient): Handler<undefined> {
  return (atMs) => {
    const { ms, status } = table.call(atMs, READ_CART);
    const error = status === OK ? null : 'ProvisionedThroughputExceededException';
    return { ms, error, refused: false };
  };
}
