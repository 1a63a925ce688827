import { type Refusal, refuse } from './method.ts';

interface Page<T> {
  readonly items: T[];
  readonly hasMore: boolean;
  readonly metadata: { next_cursor: string };
}

/** One page of a list; the cursor is opaque to callers and names the next position. */
export function pageThrough<T>(
  all: readonly T[],
  cursor: string | undefined,
  limit: number,
): Page<T> | Refusal {
  const start = cursor ? Number(Buffer.from(cursor, 'base64').toString().replace(/^at:/, '')) : 0;
  if (!Number.isInteger(start) || start < 0) return refuse('invalid_cursor');
  const end = start + limit;
  const hasMore = end < all.length;
  return {
    items: all.slice(start, end),
    hasMore,
    metadata: { next_cursor: hasMore ? Buffer.from(`at:${end}`).toString('base64') : '' },
  };
}
