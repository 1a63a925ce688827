import type { Random } from '../random.ts';
import type { EpochMs } from '../world.ts';

/** The parameter that publishes the keys by which tokens can be verified: `{"keys":[{"kid":"…"}]}`. */
export const JWKS_PARAMETER = '/shop/auth/jwks';
/** What signs when the shop opens. */
export const FIRST_KEY = 'shop-2026-a';
/** The authorizer fetches the key set again after so long. */
const CACHED_MS = 3_000;
/** Tokens live so long in the mean. AWS's default is an hour; in the sandbox minutes are seconds. */
const TOKEN_LIFE_MS = 12_000;

/** A JSON Web Key Set with these keys. */
export const jwksOf = (kids: readonly string[]): string =>
  JSON.stringify({ keys: kids.map((kid) => ({ kid, kty: 'RSA', alg: 'RS256', use: 'sig' })) });

/** Who signs tokens, and who can verify them. */
export interface SigningKeys {
  /** From now on tokens are signed by this key; those before live on until they expire. */
  rotate(kid: string, atMs: EpochMs): void;
  /** Whether the token of one request is signed by a key that is published. */
  isVerifiable(atMs: EpochMs): boolean;
}

/** One key for long; `read` gives the published key set as the authorizer would fetch it. */
export function createSigningKeys(read: () => string | undefined, random: Random): SigningKeys {
  let current = FIRST_KEY;
  let previous = FIRST_KEY;
  let rotatedAtMs: EpochMs = Number.NEGATIVE_INFINITY;
  let fetchedAtMs: EpochMs = Number.NEGATIVE_INFINITY;
  let published: ReadonlySet<string> = new Set();
  return {
    rotate(kid, atMs) {
      previous = current;
      current = kid;
      rotatedAtMs = atMs;
    },
    isVerifiable(atMs) {
      if (atMs - fetchedAtMs >= CACHED_MS) {
        fetchedAtMs = atMs;
        published = kidsOf(read());
      }
      if (current === previous) return published.has(current);
      const expired = 1 - Math.exp(-Math.max(0, atMs - rotatedAtMs) / TOKEN_LIFE_MS);
      return published.has(random() < expired ? current : previous);
    },
  };
}

function kidsOf(text: string | undefined): ReadonlySet<string> {
  try {
    const { keys = [] } = JSON.parse(text ?? '{}') as { keys?: { kid?: string }[] };
    return new Set(keys.flatMap(({ kid }) => (kid === undefined ? [] : [kid])));
  } catch {
    return new Set();
  }
}
