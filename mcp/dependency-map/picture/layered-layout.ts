import { CARD, type Layout, type LayoutInput, type PlacedNode } from './layout.ts';

const GAP = { x: 32, y: 72 } as const;
/** Cards in a row; more would make the writing too small. */
const MOST_IN_ROW = 3;

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

type Card = LayoutInput['cards'][number];

const rowsOf = (input: LayoutInput): Card[][] => {
  const depths = depthsOf(input);
  const depthOf = ({ id }: Card): number => depths.get(id) ?? 0;
  const rows: Card[][] = [];
  let last = -1;
  for (const card of input.cards.toSorted((a, b) => depthOf(a) - depthOf(b))) {
    const row = rows.at(-1);
    if (row && depthOf(card) === last && row.length < MOST_IN_ROW) row.push(card);
    else rows.push([card]);
    last = depthOf(card);
  }
  return rows;
};

/** Callers above callees in rows of three, straight lines: what is drawn when Graphviz takes too long. */
export const layeredLayout = (input: LayoutInput): Layout => {
  const rows = rowsOf(input);
  const rowWidth = (cards: number): number => cards * CARD.width + (cards - 1) * GAP.x;
  const width = rowWidth(Math.max(1, ...rows.map((row) => row.length)));
  let top = 0;
  const nodes = rows.flatMap((row) => {
    const height = Math.max(...row.map((card) => card.height));
    const left = (width - rowWidth(row.length)) / 2 + CARD.width / 2;
    const y = top + height / 2;
    top += height + GAP.y;
    return row.map(({ id }, at): PlacedNode => ({ id, x: left + at * (CARD.width + GAP.x), y }));
  });
  const heights = new Map(input.cards.map(({ id, height }) => [id, height]));
  const places = new Map(nodes.map((node) => [node.id, node]));
  return {
    width,
    height: Math.max(0, top - GAP.y),
    by: 'layers',
    nodes,
    edges: input.edges.flatMap(({ from, to }) => {
      const [a, b] = [places.get(from), places.get(to)];
      if (!a || !b) return [];
      const down = b.y > a.y ? 1 : -1;
      const start = { x: a.x, y: a.y + (down * (heights.get(from) ?? 0)) / 2 };
      const end = { x: b.x, y: b.y - (down * (heights.get(to) ?? 0)) / 2 };
      const middle = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 };
      return [{ from, to, points: [start, start, end, end], label: middle }];
    }),
  };
};
