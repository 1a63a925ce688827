import type { Layout, LayoutInput, PlacedCard } from './layout.ts';
import { GAP, rowsOfCards, rowWidth } from './rows-of-cards.ts';

/** Callers above callees in rows, straight lines: what is drawn when Graphviz does not answer. */
export const layeredLayout = (input: LayoutInput): Layout => {
  const rows = rowsOfCards(input);
  const width = Math.max(0, ...rows.map(rowWidth));
  let top = 0;
  const cards = rows.flatMap((row) => {
    const height = Math.max(...row.map((card) => card.height));
    const y = top + height / 2;
    let left = (width - rowWidth(row)) / 2;
    top += height + GAP.y;
    return row.map((card): PlacedCard => {
      const x = left + card.width / 2;
      left += card.width + GAP.x;
      return { id: card.id, x, y };
    });
  });
  const heights = new Map(input.cards.map(({ id, height }) => [id, height]));
  const places = new Map(cards.map((card) => [card.id, card]));
  return {
    width,
    height: Math.max(0, top - GAP.y),
    by: 'layers',
    cards,
    edges: input.edges.map(({ from, to }) => {
      const [a, b] = [places.get(from), places.get(to)];
      if (!a || !b) return undefined;
      const down = b.y > a.y ? 1 : -1;
      const start = { x: a.x, y: a.y + (down * (heights.get(from) ?? 0)) / 2 };
      const end = { x: b.x, y: b.y - (down * (heights.get(to) ?? 0)) / 2 };
      const middle = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 };
      return { points: [start, start, end, end], label: middle };
    }),
  };
};
