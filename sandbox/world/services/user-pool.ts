import type { Series } from '../count-records.ts';
import type { Ledger } from '../ledger.ts';
import { type Duration, logNormal } from '../log-normal.ts';
import { USER_POOL_ID } from '../names.ts';
import type { Random } from '../random.ts';
import { type Answer, FAULT, OK, OTHER_ERROR, THROTTLE } from '../status.ts';
import type { EpochMs } from '../world.ts';
import { edgesInto } from './edges-into.ts';

/** Default quota of UserAuthentication calls a second in the sandbox's account. */
const QUOTA_PER_S = 120;
/** Internal errors in normal times. */
const USUAL_FAILURE_SHARE = 0.0004;
const WRONG_PASSWORD_SHARE = 0.025;
const REFUSAL_MS = 12;

/** App clients of the pool. */
export const USER_POOL_CLIENTS = [
  { id: '4shopweb7qk2', name: 'shop-web' },
  { id: '5shopmob9xn4', name: 'shop-mobile' },
] as const;

/** Classes of an operation's series. */
export const POOL_OK = 0;
const POOL_FAILED = 1;
export const POOL_THROTTLED = 2;
export const POOL_CLASSES = 3;

/** What the shop asks of the pool; `GetUser` has no metric of its own in AWS. */
export type PoolOperation = 'SignIn' | 'TokenRefresh' | 'GetUser';
export const poolSeries = (clientId: string, operation: PoolOperation): string =>
  `pool|${clientId}|${operation}`;

const LATENCY: Readonly<Record<PoolOperation, Duration>> = {
  SignIn: logNormal(190, 0.25),
  TokenRefresh: logNormal(80, 0.25),
  GetUser: logNormal(55, 0.25),
};

/** A Cognito user pool: a managed service that can be in trouble, and has a quota. */
export interface UserPool {
  /** A wrong password is an error of the user's: OTHER_ERROR. */
  call(caller: string, atMs: EpochMs, operation: PoolOperation): Answer;
  /** From now on this share of the calls fails with InternalErrorException; null is normal. */
  setFailureShare(share: number | null): void;
  endTick(): void;
}

/** A healthy pool. */
export function createUserPool(ledger: Ledger, random: Random): UserPool {
  const edgeFrom = edgesInto(ledger, USER_POOL_ID);
  const operations = (['SignIn', 'TokenRefresh', 'GetUser'] as const).map(
    (operation) =>
      [
        operation,
        USER_POOL_CLIENTS.map(({ id }) => ledger.series(poolSeries(id, operation), POOL_CLASSES)),
      ] as const,
  );
  const seriesOf = Object.fromEntries(operations) as Record<PoolOperation, Series[]>;
  let failureShare = USUAL_FAILURE_SHARE;
  let callsInTick = 0;

  const outcome = (operation: PoolOperation): Answer['status'] => {
    if (operation !== 'GetUser') {
      callsInTick += 1;
      if (callsInTick > QUOTA_PER_S) return THROTTLE;
    }
    const drawn = random();
    if (drawn < failureShare) return FAULT;
    return operation === 'SignIn' && drawn > 1 - WRONG_PASSWORD_SHARE ? OTHER_ERROR : OK;
  };

  return {
    call(caller, _atMs, operation) {
      const status = outcome(operation);
      const ms = status === THROTTLE ? REFUSAL_MS : LATENCY[operation](random);
      ledger.count(edgeFrom(caller), status, ms);
      ledger.note(USER_POOL_ID, { [status === THROTTLE ? 'throttling' : 'own-time']: ms });
      const series = seriesOf[operation][random() < 0.55 ? 0 : 1];
      if (series) ledger.count(series, poolClass(status), ms);
      return { ms, status };
    },
    setFailureShare(share) {
      failureShare = share ?? USUAL_FAILURE_SHARE;
    },
    endTick() {
      callsInTick = 0;
    },
  };
}

function poolClass(status: Answer['status']): number {
  if (status === THROTTLE) return POOL_THROTTLED;
  return status === OK ? POOL_OK : POOL_FAILED;
}
