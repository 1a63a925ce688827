import type { Layout, LayoutInput, Point } from './layout.ts';
import { GAP, rowsOfCards } from './rows-of-cards.ts';

const POINTS_AN_INCH = 72;
/** Height of a label on an edge, in pixels. */
const LABEL_HEIGHT = 46;

/** Between a label and its line, on each side. */
const LABEL_GAP = 16;

const inches = (pixels: number): string => (pixels / POINTS_AN_INCH).toFixed(3);

/** Each row on a rank of its own: dot puts all of one depth side by side. */
const rowLines = (input: LayoutInput, nameOf: (id: string) => string): string[] => {
  const rows = rowsOfCards(input).map((row) => row.map(({ id }) => nameOf(id)));
  return rows.flatMap((row, at) => [
    `{rank=same ${row.join(' ')}}`,
    ...(rows[at + 1] ?? []).map((below) => `${row[0]} -> ${below} [style=invis, weight=0]`),
  ]);
};

/**
 * DOT for a layout. Only numbers and ids of our own go in, no text of a user: labels are boxes of the
 * right size. `inRows`: ranks that are too wide are split.
 */
export const dotOf = (input: LayoutInput, inRows: boolean): string => {
  const { cards, edges } = input;
  const index = new Map(cards.map(({ id }, at) => [id, at]));
  const nameOf = (id: string): string => `n${index.get(id)}`;
  const nodes = cards.map(
    ({ id, width, height }) => `${nameOf(id)} [width=${inches(width)}, height=${inches(height)}]`,
  );
  const lines = edges.map(({ from, to, labelWidth, weight }, at) => {
    const box = `<<TABLE BORDER="0" FIXEDSIZE="TRUE" WIDTH="${Math.round(labelWidth + LABEL_GAP)}" HEIGHT="${LABEL_HEIGHT}"><TR><TD></TD></TR></TABLE>>`;
    const label = labelWidth > 0 ? `, label=${box}` : '';
    return `${nameOf(from)} -> ${nameOf(to)} [id=e${at}, weight=${weight}${label}]`;
  });
  return [
    'digraph {',
    `graph [rankdir=TB, nodesep=${inches(GAP.x)}, ranksep=${inches(GAP.y * 0.7)}, splines=true, maxiter=200]`,
    'node [shape=box, fixedsize=true, label=""]',
    'edge [dir=none]',
    ...nodes,
    ...lines,
    ...(inRows ? rowLines(input, nameOf) : []),
    '}',
  ].join('\n');
};

interface JsonLayout {
  readonly bb: string;
  readonly objects?: readonly { readonly name: string; readonly pos?: string }[];
  readonly edges?: readonly { readonly id?: string; readonly pos?: string; readonly lp?: string }[];
}

const pointOf = (text: string, height: number): Point => {
  const [x = 0, y = 0] = text.split(',').map(Number);
  return { x, y: height - y };
};

/** Reads Graphviz's `json` output of a graph from `dotOf`; y then runs down. */
export const layoutOfJson = (json: string, { cards, edges }: LayoutInput): Layout => {
  const graph = JSON.parse(json) as JsonLayout;
  const [, , width = 0, height = 0] = graph.bb.split(',').map(Number);
  const routes = new Map(graph.edges?.map((edge) => [edge.id, edge]));
  return {
    width,
    height,
    by: 'graphviz',
    cards: (graph.objects ?? []).flatMap(({ name, pos }) => {
      const card = /^n\d+$/.test(name) ? cards[Number(name.slice(1))] : undefined;
      return card && pos !== undefined ? [{ id: card.id, ...pointOf(pos, height) }] : [];
    }),
    edges: edges.map((_, at) => {
      const { pos, lp } = routes.get(`e${at}`) ?? {};
      if (pos === undefined) return undefined;
      return {
        points: pos.split(' ').map((text) => pointOf(text, height)),
        ...(lp !== undefined && { label: pointOf(lp, height) }),
      };
    }),
  };
};
