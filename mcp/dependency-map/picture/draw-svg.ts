import type { Shown, ShownEdge } from './choose-shown.ts';
import { drawCard } from './draw-card.ts';
import { drawEdge, drawEdgeLabel } from './draw-edge.ts';
import type { Layout, PlacedEdge } from './layout.ts';
import { FONT_FAMILY, PALETTE, TYPE } from './palette.ts';
import { escapeXml, wrapText } from './text.ts';

const MARGIN = 40;
const LINE = 40;
/** Narrower pictures would be blown up to fill the same place in the thread. */
const LEAST_WIDTH = 640;

const ORDER = { call: 0, forecast: 1, path: 2 } as const;

/** An SVG and its size in pixels. */
export interface Drawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const titleOf = (lines: readonly string[], width: number): string =>
  lines
    .map(
      (text, at) =>
        `<text x="${width / 2}" y="${MARGIN + 22 + at * LINE}" text-anchor="middle" font-family="${FONT_FAMILY}" font-size="${TYPE.title}" font-weight="700" fill="${PALETTE.ink}">${escapeXml(text)}</text>`,
    )
    .join('');

const placedOf = (edge: ShownEdge, layout: Layout): PlacedEdge | undefined =>
  layout.edges.find(
    ({ from, to }) =>
      (from === edge.from && to === edge.to) || (from === edge.to && to === edge.from),
  );

/**
 * Draws a cascade as SVG. `forecasts`: words by node, such as `70 % · 03:06`. Only `path`, `rect`,
 * `circle`, `polygon` and `text` are used; text is escaped.
 */
export const drawSvg = (
  shown: Shown,
  layout: Layout,
  title: string,
  altText: string,
  forecasts: ReadonlyMap<string, string>,
): Drawing => {
  const width = Math.round(Math.max(LEAST_WIDTH, layout.width + 2 * MARGIN));
  const lines = wrapText(title, TYPE.title, width - 2 * MARGIN, 2);
  const top = MARGIN + lines.length * LINE + (lines.length > 0 ? 24 : 12);
  const height = Math.round(top + layout.height + MARGIN + 16);
  const places = new Map(layout.nodes.map((node) => [node.id, node]));
  const edges = shown.edges
    .toSorted((a, b) => ORDER[a.kind] - ORDER[b.kind])
    .map((edge) => ({ edge, placed: placedOf(edge, layout) }))
    .filter((one): one is { edge: ShownEdge; placed: PlacedEdge } => one.placed !== undefined);
  const cards = shown.nodes.map((node) => {
    const place = places.get(node.id);
    return place ? drawCard(node, place, forecasts.get(node.id) ?? '') : '';
  });
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(altText)}">`,
    `<rect x="1.5" y="1.5" width="${width - 3}" height="${height - 3}" rx="20" fill="${PALETTE.background}" stroke="${PALETTE.frame}" stroke-width="3"/>`,
    titleOf(lines, width),
    `<g transform="translate(${((width - layout.width) / 2).toFixed(1)} ${top})">`,
    ...edges.map(({ edge, placed }) => drawEdge(edge, placed)),
    ...cards,
    ...edges.map(({ edge, placed }) => drawEdgeLabel(edge, placed)),
    '</g></svg>',
  ].join('');
  return { svg, width, height };
};
