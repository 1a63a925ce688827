import type { Ledger } from '../ledger.ts';
import type { Random } from '../random.ts';
import { type Answer, EDGE_CLASSES, edgeName, THROTTLE } from '../status.ts';
import type { EpochMs } from '../world.ts';
import type { Operation, SimulatedTable } from './dynamo-table.ts';

/** First back-off of the SDK's DynamoDB client; doubled for every further attempt, full jitter. */
const BASE_DELAY_MS = 50;

/** One caller's SDK client of a table: a throttled request is tried again after a back-off. */
export interface TableClient {
  /** One SDK call, retries included: one edge in X-Ray, as many requests as attempts. */
  call(atMs: EpochMs, operation: Operation): Answer;
  /** When a request was last throttled; minus infinity for never. */
  readonly throttledAtMs: () => EpochMs;
}

/** A client that makes at most `maxAttempts` requests a call. */
export function createTableClient(
  { ledger, random }: { ledger: Ledger; random: Random },
  caller: string,
  table: SimulatedTable,
  maxAttempts: number,
): TableClient {
  const edge = ledger.series(edgeName(caller, table.name), EDGE_CLASSES);
  let throttledAtMs = Number.NEGATIVE_INFINITY;
  const answered = (last: Answer, ms: number): Answer => {
    const ownMs = last.status === THROTTLE ? 0 : last.ms;
    ledger.note(table.name, { 'own-time': ownMs, throttling: ms - ownMs });
    ledger.count(edge, last.status, ms);
    return { ms, status: last.status };
  };
  return {
    throttledAtMs: () => throttledAtMs,
    call(atMs, operation) {
      let ms = 0;
      for (let attempt = 1; ; attempt++) {
        const last = table.request(atMs + ms, operation);
        ms += last.ms;
        if (last.status === THROTTLE) throttledAtMs = Math.max(throttledAtMs, atMs + ms);
        if (last.status !== THROTTLE || attempt === maxAttempts) return answered(last, ms);
        ms += random() * BASE_DELAY_MS * 2 ** (attempt - 1);
      }
    },
  };
}
