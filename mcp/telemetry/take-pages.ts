/**
 * Pages of a list, `most` at most, each a call to an account that may be in trouble: a list that goes on
 * is left there, and `cut` says so.
 * @param next the token by which a page leads on; empty or undefined on the last
 * @throws what the pages throw
 */
export const takePages = async <T>(
  pages: AsyncIterable<T>,
  most: number,
  next: (page: T) => string | undefined,
): Promise<{ pages: T[]; cut: boolean }> => {
  const taken: T[] = [];
  for await (const page of pages) {
    taken.push(page);
    if (taken.length === most) return { pages: taken, cut: Boolean(next(page)) };
  }
  return { pages: taken, cut: false };
};
