const MAX_USES = 5;
const LIFE_MS = 30 * 60_000;

/** Where an interaction came from, and so what a `response_url` may change. */
export interface ResponseOrigin {
  readonly userId: string;
  readonly channelId: string;
  /** The message that was clicked; none for a slash command. */
  readonly messageTs?: string;
  readonly threadTs?: string;
}

type Use =
  | { readonly ok: true; readonly origin: ResponseOrigin }
  | { readonly ok: false; readonly error: 'used_url' | 'expired_url' | 'unknown_url' };

/** Addresses for answers to an interaction: five uses within thirty minutes. */
export interface ResponseUrls {
  /** @returns the id that ends the address. */
  issue(origin: ResponseOrigin): string;
  use(id: string): Use;
}

export function createResponseUrls(clock: () => number, nextId: () => string): ResponseUrls {
  const urls = new Map<string, { origin: ResponseOrigin; issuedAt: number; uses: number }>();
  return {
    issue: (origin) => {
      const id = nextId();
      urls.set(id, { origin, issuedAt: clock(), uses: 0 });
      return id;
    },
    use: (id) => {
      const url = urls.get(id);
      if (!url) return { ok: false, error: 'unknown_url' };
      if (clock() - url.issuedAt > LIFE_MS) return { ok: false, error: 'expired_url' };
      if (url.uses >= MAX_USES) return { ok: false, error: 'used_url' };
      url.uses += 1;
      return { ok: true, origin: url.origin };
    },
  };
}
