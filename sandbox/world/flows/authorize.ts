import { logNormal } from '../log-normal.ts';
import type { Random } from '../random.ts';
import type { Operation } from '../services/dynamo-table.ts';
import type { ErrorName, Handler, HandlerResult } from '../services/function-code.ts';
import type { SigningKeys } from '../services/signing-keys.ts';
import type { TableClient } from '../services/table-client.ts';
import type { UserPool } from '../services/user-pool.ts';
import { type Answer, FAULT, OK, THROTTLE } from '../status.ts';
import type { EpochMs } from '../world.ts';

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

  /** Asks the pool, and once more when it does not know; a caller that is ended asks nothing. */
  const askPool = (atMs: EpochMs, deadlineMs: EpochMs): HandlerResult => {
    const refreshes = random() < REFRESH_SHARE;
    const operation = refreshes ? 'TokenRefresh' : 'GetUser';
    const first = pool.call(name, atMs, operation, deadlineMs);
    if (first.status === OK || atMs + first.ms >= deadlineMs) return passed(first.ms);
    const second = pool.call(name, atMs + first.ms, operation, deadlineMs);
    const ms = first.ms + second.ms;
    const error = refreshes ? errorOf(second) : null;
    return { ms, retryMs: second.ms, error, refused: false };
  };

  return (atMs, _event, deadlineMs) => {
    if (!keys.isVerifiable(atMs)) return { ms: 0, error: 'JWKSNoMatchingKey', refused: false };
    const session = sessions.call(atMs, READ_SESSION);
    if (session.status !== OK) {
      return { ms: session.ms, error: 'ProvisionedThroughputExceededException', refused: false };
    }
    const asked = askPool(atMs + session.ms, deadlineMs);
    return { ...asked, ms: session.ms + asked.ms };
  };
}

const passed = (ms: number): HandlerResult => ({ ms, error: null, refused: false });

function errorOf({ status }: Answer): ErrorName | null {
  if (status === THROTTLE) return 'TooManyRequestsException';
  return status === FAULT ? 'InternalErrorException' : null;
}
