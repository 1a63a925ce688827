/** Resolves when every promise has settled or `graceMs` has passed; leaves no timer behind. */
export const endedWithin = async (
  running: Iterable<Promise<unknown>>,
  graceMs: number,
): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, graceMs);
  });
  await Promise.race([Promise.allSettled(running), grace]);
  clearTimeout(timer);
};
