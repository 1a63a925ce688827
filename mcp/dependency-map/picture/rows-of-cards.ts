import { type LayoutInput, MOST_WIDTH } from './layout.ts';

type Card = LayoutInput['cards'][number];

/** Pixels between cards of a row, and between rows. */
export const GAP = { x: 28, y: 64 } as const;

/** Longest distance from a node without callers; a call that closes a cycle does not count. */
const depthsOf = ({ cards, edges }: LayoutInput): Map<string, number> => {
  const depths = new Map(cards.map(({ id }) => [id, 0]));
  for (let round = 0; round < cards.length; round += 1) {
    let moved = false;
    for (const { from, to } of edges) {
      const depth = (depths.get(from) ?? 0) + 1;
      if (depth <= (depths.get(to) ?? 0) || depth >= cards.length) continue;
      depths.set(to, depth);
      moved = true;
    }
    if (!moved) break;
  }
  return depths;
};

/** Pixels that a row takes. */
export const rowWidth = (row: readonly Card[]): number =>
  row.reduce((sum, { width }) => sum + width + GAP.x, -GAP.x);

/** Callers above callees; a rank that is too wide to read is split into rows. */
export const rowsOfCards = (input: LayoutInput): Card[][] => {
  const depths = depthsOf(input);
  const depthOf = ({ id }: Card): number => depths.get(id) ?? 0;
  const rows: Card[][] = [];
  let last = -1;
  for (const card of input.cards.toSorted((a, b) => depthOf(a) - depthOf(b))) {
    const row = rows.at(-1);
    if (row && depthOf(card) === last && rowWidth([...row, card]) <= MOST_WIDTH) row.push(card);
    else rows.push([card]);
    last = depthOf(card);
  }
  return rows;
};
