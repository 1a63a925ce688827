/** Slack's tiers in calls a minute ("Rate limits"); `post` is one message a second a channel. */
export type Tier = 'tier1' | 'tier2' | 'tier3' | 'tier4' | 'post' | 'special';

interface Rate {
  readonly perSecond: number;
  /** How many calls may come at once. */
  readonly burst: number;
}

const RATES: Readonly<Record<Tier, Rate>> = {
  tier1: { perSecond: 1 / 60, burst: 2 },
  tier2: { perSecond: 20 / 60, burst: 20 },
  tier3: { perSecond: 50 / 60, burst: 50 },
  tier4: { perSecond: 100 / 60, burst: 100 },
  post: { perSecond: 1, burst: 4 },
  special: { perSecond: 10, burst: 600 },
};

interface Bucket {
  tokens: number;
  at: number;
}

/** Counts calls in one leaky bucket a key. */
export interface RateLimiter {
  /** @returns 0 when the call may pass, else the whole seconds after which to try again. */
  take(key: string, tier: Tier): number;
}

export function createRateLimiter(clock: () => number): RateLimiter {
  const buckets = new Map<string, Bucket>();
  return {
    take: (key, tier) => {
      const { perSecond, burst } = RATES[tier];
      const now = clock();
      const bucket = buckets.get(key) ?? { tokens: burst, at: now };
      const refilled = bucket.tokens + ((now - bucket.at) / 1000) * perSecond;
      const tokens = Math.min(burst, refilled);
      buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
      return tokens >= 1 ? 0 : Math.ceil((1 - tokens) / perSecond);
    },
  };
}
