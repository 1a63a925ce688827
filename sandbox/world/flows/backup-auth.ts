import { logNormal } from '../log-normal.ts';
import type { Random } from '../random.ts';
import type { Breaker } from '../services/breakers.ts';
import type { Operation } from '../services/dynamo-table.ts';
import type { Handler } from '../services/function-code.ts';
import type { TableClient } from '../services/table-client.ts';
import { OK } from '../status.ts';

/** Credentials and everything needed to check them without the pool. */
const READ_CREDENTIALS: Operation = {
  name: 'Query',
  kind: 'read',
  units: 12,
  latency: logNormal(18, 0.3),
};
const ATTEMPTS = 5;
const DELAY_MS = 30;

/** Signs in by the credentials in the table when the pool fails; tries again soon and often. */
export function backupAuthHandler(
  table: TableClient,
  breaker: Breaker,
  random: Random,
): Handler<undefined> {
  return (atMs) => {
    if (breaker.isOpen(atMs)) return { ms: 1, error: 'DownstreamError', refused: false };
    let ms = 0;
    let firstMs = 0;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const answer = table.call(atMs + ms, READ_CREDENTIALS);
      ms += answer.ms;
      if (attempt === 1) firstMs = ms;
      if (answer.status === OK) return { ms, retryMs: ms - firstMs, error: null, refused: false };
      ms += random() * DELAY_MS;
    }
    const retryMs = ms - firstMs;
    return { ms, retryMs, error: 'ProvisionedThroughputExceededException', refused: false };
  };
}
