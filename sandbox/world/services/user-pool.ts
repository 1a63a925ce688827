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
/** Weight of the newest second in what counts as the demand: short bursts are let through. */
const DEMAND_WEIGHT = 0.3;
/** Internal errors in normal times. */
const USUAL_FAILURE_SHARE = 0.0004;
const WRONG_PASSWORD_SHARE = 0.025;
const REFUSAL_MS = 12;
/** Requests that the SDK's client makes for a sign-in, and its first back-off, doubled with full jitter. */
const SIGN_IN_ATTEMPTS = 3;
const BASE_DELAY_MS = 100;
/** A call that hangs would end after so long; nobody waits for it. */
const HANGING_MS = 30_000;

/** App clients of the pool. The partner's own system signs its users in, not through the shop. */
export const USER_POOL_CLIENTS = [
  { id: '4shopweb7qk2', name: 'shop-web' },
  { id: '5shopmob9xn4', name: 'shop-mobile' },
  { id: '6shoppar2tv8', name: 'shop-partner' },
] as const;
const [WEB, MOBILE, PARTNER] = USER_POOL_CLIENTS;
/** Share of the shop's own users who come by the web. */
const WEB_SHARE = 0.55;

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
  /** A call about a token; the caller is ended at `deadlineMs`, and waits no longer. */
  call(
    caller: string,
    atMs: EpochMs,
    operation: 'TokenRefresh' | 'GetUser',
    deadlineMs: EpochMs,
  ): Answer;
  /**
   * A sign-in; a wrong password is an error of the user's: OTHER_ERROR. The SDK's client tries again what
   * was throttled, after a back-off: one edge in X-Ray, as many requests as attempts.
   */
  signIn(caller: string, wrongPasswordShare?: number): Answer;
  /** A sign-in by the partner's own system: it uses the quota, and no trace tells of it. */
  signInPartner(): void;
  /** From now on this share of the calls fails with InternalErrorException; null is normal. */
  setFailureShare(share: number | null): void;
  /** From now on this share of the calls about tokens gets no answer; null is normal. */
  setHangingShare(share: number | null): void;
  endTick(): void;
}

/** A healthy pool. */
export function createUserPool(ledger: Ledger, random: Random): UserPool {
  const edgeFrom = edgesInto(ledger, USER_POOL_ID);
  const seriesOf = (clientId: string) =>
    Object.fromEntries(
      (['SignIn', 'TokenRefresh', 'GetUser'] as const).map((operation) => [
        operation,
        ledger.series(poolSeries(clientId, operation), POOL_CLASSES),
      ]),
    ) as Record<PoolOperation, Series>;
  const [web, mobile, partner] = [seriesOf(WEB.id), seriesOf(MOBILE.id), seriesOf(PARTNER.id)];
  let callsInTick = 0;
  let demandPerS = 0;
  let failureShare = USUAL_FAILURE_SHARE;
  let hangingShare = 0;

  const outcome = (operation: PoolOperation, wrongPasswordShare: number): Answer['status'] => {
    if (operation !== 'GetUser') {
      callsInTick += 1;
      if (random() * demandPerS > QUOTA_PER_S) return THROTTLE;
    }
    const drawn = random();
    if (drawn < failureShare) return FAULT;
    return operation === 'SignIn' && drawn > 1 - wrongPasswordShare ? OTHER_ERROR : OK;
  };

  /** Whose call it is; the shop's functions sign in for both. */
  const ofShop = () => (random() < WEB_SHARE ? web : mobile);

  /** One call as its caller sees it, after refusals and pauses of `waitedMs`. */
  const traced = (caller: string, last: Answer, waitedMs: number): Answer => {
    const ms = waitedMs + last.ms;
    const ownMs = last.status === THROTTLE ? 0 : last.ms;
    ledger.count(edgeFrom(caller), last.status, ms);
    ledger.note(USER_POOL_ID, { 'own-time': ownMs, throttling: ms - ownMs });
    return { ms, status: last.status };
  };

  const timed = (operation: PoolOperation, status: Answer['status']): Answer => ({
    ms: status === THROTTLE ? REFUSAL_MS : LATENCY[operation](random),
    status,
  });

  return {
    call(caller, atMs, operation, deadlineMs) {
      const hangs = hangingShare > 0 && random() < hangingShare;
      const answer: Answer = hangs
        ? { ms: Math.min(HANGING_MS, Math.max(0, deadlineMs - atMs)), status: FAULT }
        : timed(operation, outcome(operation, 0));
      ledger.count(ofShop()[operation], poolClass(answer.status), answer.ms);
      return traced(caller, answer, 0);
    },
    signIn(caller, wrongPasswordShare = WRONG_PASSWORD_SHARE) {
      const clients = ofShop();
      let waitedMs = 0;
      for (let attempt = 1; ; attempt++) {
        const last = timed('SignIn', outcome('SignIn', wrongPasswordShare));
        ledger.count(clients.SignIn, poolClass(last.status), last.ms);
        if (last.status !== THROTTLE || attempt === SIGN_IN_ATTEMPTS) {
          return traced(caller, last, waitedMs);
        }
        waitedMs += last.ms + random() * BASE_DELAY_MS * 2 ** attempt;
      }
    },
    signInPartner() {
      const { ms, status } = timed('SignIn', outcome('SignIn', WRONG_PASSWORD_SHARE));
      ledger.count(partner.SignIn, poolClass(status), ms);
    },
    setFailureShare(share) {
      failureShare = share ?? USUAL_FAILURE_SHARE;
    },
    setHangingShare(share) {
      hangingShare = share ?? 0;
    },
    endTick() {
      demandPerS += DEMAND_WEIGHT * (callsInTick - demandPerS);
      callsInTick = 0;
    },
  };
}

function poolClass(status: Answer['status']): number {
  if (status === THROTTLE) return POOL_THROTTLED;
  return status === OK ? POOL_OK : POOL_FAILED;
}
