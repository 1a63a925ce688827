import type { Random } from '../random.ts';
import type { Handler, HandlerResult } from '../services/function-code.ts';
import type { UserPool } from '../services/user-pool.ts';
import { FAULT, OK, THROTTLE } from '../status.ts';

/** Share of requests whose token has to be refreshed. */
const REFRESH_SHARE = 0.15;

/**
 * The authorizer asks the pool about every request. Without an answer it verifies the token by the
 * keys that it holds; a token that had to be refreshed cannot be.
 */
export function authorizeHandler(name: string, pool: UserPool, random: Random): Handler<undefined> {
  return (atMs): HandlerResult => {
    const refreshes = random() < REFRESH_SHARE;
    const operation = refreshes ? 'TokenRefresh' : 'GetUser';
    const first = pool.call(name, atMs, operation);
    if (first.status === OK) return { ms: first.ms, error: null, refused: false };
    const second = pool.call(name, atMs + first.ms, operation);
    const ms = first.ms + second.ms;
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
