/** Items of different keys; of those with one key the last, where the first was. */
export const distinctBy = <T>(items: readonly T[], keyOf: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [keyOf(item), item])).values(),
];
