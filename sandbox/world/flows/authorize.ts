import { logNormal } from '../log-normal.ts';
import type { Random } from '../random.ts';
import type { Operation } from '../services/dynamo-table.ts';
import type { Handler, HandlerResult } from '../services/function-code.ts';
import type { SigningKeys } from '../services/signing-keys.ts';
import type { TableClient } from '../services/table-client.ts';
import type { UserPool } from '../services/user-pool.ts';
import { FAULT, OK, THROTTLE } from '../status.ts';

/** Share of requests whose token has to be refreshed. */
const REFRESH_SHARE = 0.15;

/** Whether the token was revoked. */
const READ_SESSION: Operation = {
  name: 'GetItem',
  kind: 'read',
  units: 1,
  latency: logNormal(6, 0.3),
};

interface Dependencies {
  readonly name: string;
  readonly random: Random;
  readonly pool: UserPool;
  readonly keys: SigningKeys;
  readonly sessions: TableClient;
}

/**
 * The authorizer verifies the token's signature, looks whether it was revoked, and asks the pool about
 * every request. Without an answer of the pool the signature is enough; a token that had to be refreshed
 * is worth nothing then.
 */
export function authorizeHandler(deps: Dependencies): Handler<undefined> {
  const { name, random, pool, keys, sessions } = deps;
  return (atMs, _event, deadlineMs): HandlerResult => {
    if (!keys.isVerifiable(atMs)) return { ms: 0, error: 'JWKSNoMatchingKey', refused: false };
    const session = sessions.call(atMs, READ_SESSION);
    if (session.status !== OK) {
      return { ms: session.ms, error: 'ProvisionedThroughputExceededException', refused: false };
    }
    const refreshes = random() < REFRESH_SHARE;
    const operation = refreshes ? 'TokenRefresh' : 'GetUser';
    const first = pool.call(name, atMs + session.ms, operation, deadlineMs);
    const firstMs = session.ms + first.ms;
    const isOver = atMs + firstMs >= deadlineMs;
    if (first.status === OK || isOver) return { ms: firstMs, error: null, refused: false };
    const second = pool.call(name, atMs + firstMs, operation, deadlineMs);
    const ms = firstMs + second.ms;
    const retryMs = second.ms;
    if (second.status === OK || !refreshes) return { ms, retryMs, error: null, refused: false };
    const error =
      second.status === THROTTLE ? 'TooManyRequestsException' : 'InternalErrorException';
    return {
      ms,
      retryMs,
      error: second.status === FAULT || second.status === THROTTLE ? error : null,
      refused: false,
    };
  };
}
