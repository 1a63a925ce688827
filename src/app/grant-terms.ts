import type { GrantTerms } from '../domain/decision.ts';
import type { Clock } from './ports.ts';

/** A grant that was not redeemed within this lapses. */
const GRANT_LIFE_MS = 5 * 60_000;

/** The id and the life of a new grant. */
export const createGrantTerms = (deps: { clock: Clock; newId: () => string }) => (): GrantTerms => {
  const now = deps.clock();
  return {
    id: deps.newId(),
    issuedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + GRANT_LIFE_MS).toISOString(),
  };
};
