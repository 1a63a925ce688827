import type { Ledger } from '../ledger.ts';
import type { Random } from '../random.ts';
import type { Breaker } from '../services/breakers.ts';
import type { Operation } from '../services/dynamo-table.ts';
import type { Handler, HandlerResult } from '../services/function-code.ts';
import type { SimulatedFunction } from '../services/lambda-function.ts';
import type { TableClient } from '../services/table-client.ts';
import type { UserPool } from '../services/user-pool.ts';
import { type Answer, FAULT, OK, OTHER_ERROR, THROTTLE } from '../status.ts';
import type { EpochMs } from '../world.ts';
import { type SignInCrowd, signInClass, signInSeries } from './sign-in-record.ts';
import {
  CHECK_SESSION,
  READ_USER,
  REVOKE_SESSIONS,
  WRITE_SESSION,
} from './users-table-operations.ts';

/** What the user service is asked. */
export interface UserRequest {
  readonly route: 'sign-in' | 'profile';
  /** The client gave up on an earlier attempt, which may have left a session behind. */
  readonly retried: boolean;
  readonly crowd: SignInCrowd;
}

/** After a throttle it trusts its cached sessions no more for so long. */
const WARY_MS = 15_000;

const SIGN_IN: readonly Operation[] = [READ_USER, WRITE_SESSION];
const SIGN_IN_WARILY: readonly Operation[] = [READ_USER, CHECK_SESSION, WRITE_SESSION];
const SIGN_IN_AGAIN: readonly Operation[] = [READ_USER, REVOKE_SESSIONS, WRITE_SESSION];
const PROFILE: readonly Operation[] = [READ_USER];

/** Looking for sessions is tried, tried again, and given up; nothing fails by it. */
const BEST_EFFORT: ReadonlySet<Operation> = new Set([CHECK_SESSION, REVOKE_SESSIONS]);
/** Share of users whose profile is cached, and serves where the table refuses to tell. */
const CACHED_SHARE = 0.9;

/** Stolen passwords that do not fit here. */
const WRONG_STOLEN_SHARE = 0.985;

interface Dependencies {
  readonly name: string;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly pool: UserPool;
  readonly table: TableClient;
  readonly backup: SimulatedFunction<undefined>;
  readonly tableBreaker: Breaker;
  readonly backupBreaker: Breaker;
}

/**
 * Signs in and reads profiles. A sign-in that is tried again must first revoke the session which the
 * abandoned attempt may have left; that reads much more than a sign-in. For a while after a throttle
 * every sign-in looks in the table for what is usually cached. The first makes retries expensive, the
 * second keeps an overload going that retries began. With the breaker to the table open it answers
 * from cached profiles.
 */
export function userServiceHandler(deps: Dependencies): Handler<UserRequest> {
  const { name, ledger, random, pool, table, backup } = deps;

  const signIns = signInSeries(ledger, name);
  /** Only what the pool decided is a sign-in that worked or did not. */
  const record = (crowd: SignInCrowd, { ms, status }: Answer) => {
    const outcome = status === OK ? 'Success' : 'NotAuthorizedException';
    ledger.count(signIns, signInClass(crowd, outcome), ms);
  };

  const authenticate = (atMs: EpochMs, crowd: SignInCrowd): Answer => {
    const wrongShare = crowd === 'attackers' ? WRONG_STOLEN_SHARE : undefined;
    const primary = pool.signIn(name, wrongShare);
    if (primary.status === OK || primary.status === OTHER_ERROR) {
      record(crowd, primary);
      return primary;
    }
    // One that is only busy is no reason to sign in without it.
    if (primary.status === THROTTLE) return primary;
    if (deps.backupBreaker.isOpen(atMs)) return primary;
    const fallback = backup.invoke(name, atMs + primary.ms, undefined);
    return { ms: primary.ms + fallback.ms, status: fallback.status === OK ? OK : FAULT };
  };

  const operationsOf = (atMs: EpochMs, { route, retried }: UserRequest): readonly Operation[] => {
    if (route === 'profile') return PROFILE;
    if (retried) return SIGN_IN_AGAIN;
    return atMs - table.throttledAtMs() < WARY_MS ? SIGN_IN_WARILY : SIGN_IN;
  };

  const canDoWithout = (operation: Operation): boolean =>
    BEST_EFFORT.has(operation) || (operation === READ_USER && random() < CACHED_SHARE);

  const store = (atMs: EpochMs, request: UserRequest): Answer => {
    if (deps.tableBreaker.isOpen(atMs)) return { ms: 1, status: OK };
    let ms = 0;
    for (const operation of operationsOf(atMs, request)) {
      const answer = table.call(atMs + ms, operation);
      ms += answer.ms;
      if (answer.status !== OK && !canDoWithout(operation)) return { ms, status: answer.status };
    }
    return { ms, status: OK };
  };

  return (atMs, request): HandlerResult => {
    const signedIn =
      request.route === 'sign-in' ? authenticate(atMs, request.crowd) : { ms: 0, status: OK };
    if (signedIn.status === OTHER_ERROR) return { ms: signedIn.ms, error: null, refused: true };
    if (signedIn.status !== OK) {
      const error =
        signedIn.status === THROTTLE ? 'TooManyRequestsException' : 'InternalErrorException';
      return { ms: signedIn.ms, error, refused: false };
    }
    const stored = store(atMs + signedIn.ms, request);
    const ms = signedIn.ms + stored.ms;
    const error = stored.status === OK ? null : 'ProvisionedThroughputExceededException';
    return { ms, error, refused: false };
  };
}
