/**
 * Pages of a list, `most` at most: a list that goes on is left there, and `cut` says so. Every page is a
 * call to an account that may be in trouble.
 * @throws what the pages throw
 */
export const takePages = async <T>(
  pages: AsyncIterable<T>,
  most: number,
): Promise<{ pages: T[]; cut: boolean }> => {
  const taken: T[] = [];
  for await (const page of pages) {
    if (taken.length === most) return { pages: taken, cut: true };
    taken.push(page);
  }
  return { pages: taken, cut: false };
};
