import { drawCard } from './draw-card.ts';
import { drawArrow, drawLabel } from './draw-edge.ts';
import { drawFrame } from './draw-frame.ts';
import { drawText } from './draw-text.ts';
import type { Grouped, Link } from './group-shown.ts';
import type { Layout, PlacedEdge } from './layout.ts';
import { PALETTE, TYPE } from './palette.ts';
import { escapeXml, wrapText } from './text.ts';

const MARGIN = 28;
const LINE = 38;
/** Narrower pictures would be blown up to fill the same place in the thread. */
const LEAST_WIDTH = 560;

const ORDER = { call: 0, forecast: 1, path: 2 } as const;

/** An SVG and its size in pixels. */
export interface Drawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const placedLinks = (links: readonly Link[], { edges }: Layout) =>
  links
    .map((link, at) => ({ link, placed: edges[at] }))
    .filter((one): one is { link: Link; placed: PlacedEdge } => one.placed !== undefined)
    .toSorted((a, b) => ORDER[a.link.edge.kind] - ORDER[b.link.edge.kind]);

/**
 * Draws a cascade as SVG. Only `path`, `rect`, `circle`, `polygon` and `text` are used; text is
 * escaped.
 */
export const drawSvg = (
  { blocks, links }: Grouped,
  layout: Layout,
  title: string,
  altText: string,
): Drawing => {
  const width = Math.round(Math.max(LEAST_WIDTH, layout.width + 2 * MARGIN));
  const lines = wrapText(title, TYPE.title, width - 2 * MARGIN, 2);
  const top = MARGIN + (lines.length > 0 ? lines.length * LINE + 10 : 0);
  const height = Math.round(top + layout.height + MARGIN);
  const places = new Map(layout.cards.map((card) => [card.id, card]));
  const placed = placedLinks(links, layout);
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(altText)}">`,
    `<rect x="1.5" y="1.5" width="${width - 3}" height="${height - 3}" rx="20" fill="${PALETTE.background}" stroke="${PALETTE.frame}" stroke-width="3"/>`,
    ...lines.map((text, at) =>
      drawText(text, {
        x: width / 2,
        y: MARGIN + 22 + at * LINE,
        size: TYPE.title,
        weight: 700,
        color: PALETTE.ink,
      }),
    ),
    `<g transform="translate(${((width - layout.width) / 2).toFixed(1)} ${top})">`,
    ...placed.map(({ link, placed: edge }) => drawArrow(link, edge)),
    ...blocks.map((block) => {
      const centre = places.get(block.id);
      const [only, ...others] = block.nodes;
      if (!centre || !only) return '';
      return others.length === 0 ? drawCard(only, centre) : drawFrame(block, centre);
    }),
    ...placed.map(({ link, placed: edge }) => drawLabel(link, edge)),
    '</g></svg>',
  ].join('');
  return { svg, width, height };
};
