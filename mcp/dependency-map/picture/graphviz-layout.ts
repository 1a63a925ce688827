import { CARD, type Layout, type LayoutInput, type Point } from './layout.ts';

const POINTS_AN_INCH = 72;
/** Height of a label on an edge, in pixels. */
const LABEL_HEIGHT = 48;

/** Between a label and its line, on each side. */
const LABEL_GAP = 20;

const inches = (pixels: number): string => (pixels / POINTS_AN_INCH).toFixed(3);

/**
 * DOT for a layout. Only numbers and ids of our own go in, no text of a user: labels are boxes of the
 * right size.
 */
export const dotOf = ({ cards, edges }: LayoutInput): string => {
  const index = new Map(cards.map(({ id }, at) => [id, at]));
  const nodes = cards.map(({ height }, at) => `n${at} [height=${inches(height)}]`);
  const lines = edges.map(({ from, to, labelWidth, weight }) => {
    const box = `<<TABLE BORDER="0" FIXEDSIZE="TRUE" WIDTH="${Math.round(labelWidth + LABEL_GAP)}" HEIGHT="${LABEL_HEIGHT}"><TR><TD></TD></TR></TABLE>>`;
    const label = labelWidth > 0 ? `, label=${box}` : '';
    return `n${index.get(from)} -> n${index.get(to)} [weight=${weight}${label}]`;
  });
  return [
    'digraph {',
    'graph [rankdir=TB, nodesep=0.4, ranksep=0.7, splines=true, maxiter=200]',
    `node [shape=box, fixedsize=true, label="", width=${inches(CARD.width)}]`,
    'edge [dir=none]',
    ...nodes,
    ...lines,
    '}',
  ].join('\n');
};

interface JsonLayout {
  readonly bb: string;
  readonly objects?: readonly { readonly name: string; readonly pos: string }[];
  readonly edges?: readonly {
    readonly tail: number;
    readonly head: number;
    readonly pos: string;
    readonly lp?: string;
  }[];
}

const pointOf = (text: string, height: number): Point => {
  const [x = 0, y = 0] = text.split(',').map(Number);
  return { x, y: height - y };
};

/** Reads Graphviz's `json` output of a graph from `dotOf`; y then runs down. */
export const layoutOfJson = (json: string, { cards }: LayoutInput): Layout => {
  const graph = JSON.parse(json) as JsonLayout;
  const [, , width = 0, height = 0] = graph.bb.split(',').map(Number);
  const idOf = (at: number): string => cards[Number(graph.objects?.[at]?.name.slice(1))]?.id ?? '';
  return {
    width,
    height,
    by: 'graphviz',
    nodes: (graph.objects ?? []).map(({ pos }, at) => ({ id: idOf(at), ...pointOf(pos, height) })),
    edges: (graph.edges ?? []).map(({ tail, head, pos, lp }) => ({
      from: idOf(tail),
      to: idOf(head),
      points: pos.split(' ').map((text) => pointOf(text, height)),
      ...(lp !== undefined && { label: pointOf(lp, height) }),
    })),
  };
};
