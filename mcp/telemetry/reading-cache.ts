import { LRUCache } from 'lru-cache';

/** Answers a question once for everybody who asks it meanwhile and for a while after. */
export interface ReadingCache {
  /** `keep` says whether an answer may be given again; one that may not is still shared in flight. */
  share<T>(key: string, read: () => Promise<T>, keep: (answer: T) => boolean): Promise<T>;
}

export interface CacheOptions {
  /** Answers held at most. */
  readonly max: number;
  /** Milliseconds for which an answer is given again: short, since late data changes a window. */
  readonly ttlMs: number;
}

/** A least-recently-used cache of answers, in-flight ones included; it holds promises, so a question is never asked twice at once. */
export const createReadingCache = ({ max, ttlMs }: CacheOptions): ReadingCache => {
  const answers = new LRUCache<string, Promise<unknown>>({ max, ttl: ttlMs });
  return {
    share: async <T>(key: string, read: () => Promise<T>, keep: (answer: T) => boolean) => {
      const held = answers.get(key) as Promise<T> | undefined;
      if (held !== undefined) return held;
      const asked = read();
      answers.set(key, asked);
      const forget = () => {
        if (answers.peek(key) === asked) answers.delete(key);
      };
      asked.then((answer) => keep(answer) || forget(), forget);
      return asked;
    },
  };
};
