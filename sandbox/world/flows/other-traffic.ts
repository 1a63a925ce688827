import type { Random } from '../random.ts';
import type { ShopParts } from '../shop-parts.ts';
import type { EpochMs } from '../world.ts';
import { ROUTES } from './api.ts';
import type { Arrival } from './clients.ts';

/** The partner's own system signs in so many users a second, straight at the pool. */
const PARTNER_PER_S = 1;
const [SIGN_IN] = ROUTES;

/** Everybody who is no customer: the partner's system, and who tries stolen passwords. */
export interface OtherTraffic {
  /** What they do in the second that begins at `startMs`. */
  arrivals(startMs: EpochMs): Arrival[];
  /** Null is as usual. */
  setPartnerSignIns(perS: number | null): void;
  setPasswordAttack(perS: number): void;
}

/** The partner as usual, and nobody who attacks. */
export function createOtherTraffic(
  { api, pool }: Pick<ShopParts, 'api' | 'pool'>,
  random: Random,
): OtherTraffic {
  let partnerPerS = PARTNER_PER_S;
  let attackPerS = 0;

  /** So many a second, at any time of it. */
  const scattered = (startMs: EpochMs, perS: number, does: (atMs: EpochMs) => void): Arrival[] =>
    Array.from({ length: Math.floor(perS + random()) }, () => {
      const atMs = startMs + random() * 1000;
      return { atMs, happens: () => does(atMs) };
    });

  return {
    arrivals: (startMs) => [
      ...scattered(startMs, partnerPerS, () => pool.signInPartner()),
      // Programs that try passwords take what they get and go on to the next.
      ...scattered(startMs, attackPerS, (atMs) => {
        api.request(SIGN_IN, atMs, { retried: false, crowd: 'attackers' });
      }),
    ],
    setPartnerSignIns(perS) {
      partnerPerS = perS ?? PARTNER_PER_S;
    },
    setPasswordAttack(perS) {
      attackPerS = perS;
    },
  };
}
