import type { Layout, LayoutInput, PlacedCard, PlacedEdge } from './layout.ts';
import { GAP, rowsOfCards, rowWidth } from './rows-of-cards.ts';

/** Pixels between lines beside the rows. */
const LANE = 16;

/** A card with the row it is in, and the room above and below that row. */
interface Placed extends PlacedCard {
  readonly row: number;
  readonly top: number;
  readonly bottom: number;
  readonly height: number;
}

const placeRows = (rows: readonly LayoutInput['cards'][], width: number): Placed[] => {
  let top = 0;
  return rows.flatMap((cards, row) => {
    const height = Math.max(...cards.map((card) => card.height));
    let left = (width - rowWidth(cards)) / 2;
    const rowTop = top;
    top += height + GAP.y;
    return cards.map((card): Placed => {
      const x = left + card.width / 2;
      left += card.width + GAP.x;
      const place = { row, top: rowTop, bottom: rowTop + height, height: card.height };
      return { id: card.id, x, y: rowTop + height / 2, ...place };
    });
  });
};

/** Straight down from one row to the next. */
const straight = (a: Placed, b: Placed): PlacedEdge => {
  const start = { x: a.x, y: a.y + a.height / 2 };
  const end = { x: b.x, y: b.y - b.height / 2 };
  const label = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 };
  return { points: [start, start, end, end], label };
};

/** Past the rows between, at `x` beside them: through cards it would seem to start or end at them. */
const aside = (a: Placed, b: Placed, x: number): PlacedEdge => {
  const start = { x: a.x, y: a.y + a.height / 2 };
  const end = { x: b.x, y: b.y - b.height / 2 };
  const [out, back] = [a.bottom + GAP.y / 2, b.top - GAP.y / 2];
  return {
    points: [
      start,
      { x: a.x, y: out },
      { x, y: out },
      { x, y: out + Math.sign(back - out) * GAP.y },
      { x, y: out },
      { x, y: back },
      { x, y: back - Math.sign(back - out) * GAP.y },
      { x, y: back },
      { x: b.x, y: back },
      end,
    ],
    label: { x, y: (out + back) / 2 },
  };
};

/** Callers above callees in rows, each line clear of the cards: what is drawn when Graphviz does not answer. */
export const layeredLayout = (input: LayoutInput): Layout => {
  const rows = rowsOfCards(input);
  const width = Math.max(0, ...rows.map(rowWidth));
  const cards = placeRows(rows, width);
  const places = new Map(cards.map((card) => [card.id, card]));
  let right = width;
  const edges = input.edges.map(({ from, to, labelWidth }) => {
    const [a, b] = [places.get(from), places.get(to)];
    if (!a || !b) return undefined;
    if (b.row === a.row + 1) return straight(a, b);
    const lane = right + LANE + labelWidth / 2;
    right = lane + labelWidth / 2;
    return aside(a, b, lane);
  });
  const height = Math.max(0, ...cards.map(({ bottom }) => bottom));
  return { width: right, height, by: 'layers', cards, edges };
};
