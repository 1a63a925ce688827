import type { ShownNode } from './choose-shown.ts';
import { drawOutline, ROLE_STYLES } from './draw-card.ts';
import { drawArrow, drawLabel } from './draw-edge.ts';
import { drawStrip, RADIUS, STRIP_HEIGHT, type Strip } from './draw-strip.ts';
import { drawText } from './draw-text.ts';
import type { Block } from './group-shown.ts';
import type { Point, Size } from './layout.ts';
import { PALETTE, TYPE } from './palette.ts';
import { fitSize, fitText } from './text.ts';
import { typeLabel } from './type-label.ts';

const CHIP = { width: 222, narrow: 190, height: 44, forecastLine: 30 } as const;
const PADDING = 14;
const LIST_GAP = { x: 12, y: 12 } as const;
/** A chain has room for its arrows, and for their words where these differ. */
const CHAIN_GAP = { x: 46, y: 34, withWords: 66 } as const;
/** Lists of more than this take a third column. */
const TALL = 16;

const labelsOf = ({ chain }: Block): string[] => [...new Set(chain.map(({ edge }) => edge.label))];

interface Grid {
  readonly columns: number;
  readonly gap: { readonly x: number; readonly y: number };
  readonly chip: Size;
}

const gridOf = (block: Block): Grid => {
  const hasForecasts = block.nodes.some(({ forecast }) => forecast !== '');
  const isTall = block.chain.length === 0 && block.nodes.length > TALL;
  const chip = {
    width: isTall ? CHIP.narrow : CHIP.width,
    height: CHIP.height + (hasForecasts ? CHIP.forecastLine : 0),
  };
  if (block.chain.length === 0) return { columns: isTall ? 3 : 2, gap: LIST_GAP, chip };
  return labelsOf(block).length > 1
    ? { columns: 1, gap: { x: CHAIN_GAP.x, y: CHAIN_GAP.withWords }, chip }
    : { columns: 2, gap: CHAIN_GAP, chip };
};

/** Pixels that the frame of several nodes takes. */
export const frameSize = (block: Block): Size => {
  const { columns, gap, chip } = gridOf(block);
  const rows = Math.ceil(block.nodes.length / columns);
  return {
    width: columns * (chip.width + gap.x) - gap.x + 2 * PADDING,
    height: STRIP_HEIGHT + rows * (chip.height + gap.y) - gap.y + 2 * PADDING,
  };
};

/** What all of them are. */
const headOf = (block: Block): Strip | string => {
  const { nodes } = block;
  const first = nodes[0];
  const types = new Set(nodes.map(({ type }) => typeLabel(type)));
  const what =
    types.size === 1 ? `${nodes.length} × ${[...types].join('')}` : `${nodes.length} services`;
  if (nodes.every(({ forecast }) => forecast !== ''))
    return { sign: 'forecast', words: `${nodes.length} forecasts` };
  if (first?.symptom) return { sign: 'symptom', words: `symptom at ${nodes.length}` };
  const [label = '', ...others] = labelsOf(block);
  return others.length === 0 && label !== '' ? `${what}, each ${label}` : what;
};

/** Row by row; a chain turns back at the end of a row. */
const placesOf = (block: Block, corner: Point): Point[] => {
  const { columns, gap, chip } = gridOf(block);
  return block.nodes.map((_, at) => {
    const row = Math.floor(at / columns);
    const back = block.chain.length > 0 && row % 2 === 1;
    const column = back ? columns - 1 - (at % columns) : at % columns;
    return {
      x: corner.x + PADDING + chip.width / 2 + column * (chip.width + gap.x),
      y: corner.y + STRIP_HEIGHT + PADDING + chip.height / 2 + row * (chip.height + gap.y),
    };
  });
};

const drawChip = (node: ShownNode, { x, y }: Point, { width, height }: Size): string => {
  const room = width - 16;
  const size = fitSize(node.id, TYPE.name, TYPE.leastName, room);
  const base = node.forecast === '' ? y + size * 0.36 : y - 6;
  return [
    `<rect x="${x - width / 2}" y="${y - height / 2}" width="${width}" height="${height}" rx="8" fill="${PALETTE.card}" stroke="${ROLE_STYLES[node.role].stroke}" stroke-width="1.5"/>`,
    drawText(fitText(node.id, size, room), { x, y: base, size, weight: 700, color: PALETTE.ink }),
    drawText(fitText(node.forecast, TYPE.type, room), {
      x,
      y: y + 24,
      size: TYPE.type,
      color: PALETTE.forecast,
    }),
  ].join('');
};

/** From the rim of one chip to the rim of the next, level or upright. */
const between = (upper: Point, lower: Point, { width, height }: Size): [Point, Point] => {
  if (upper.y === lower.y) {
    const side = (Math.sign(lower.x - upper.x) * width) / 2;
    return [
      { x: upper.x + side, y: upper.y },
      { x: lower.x - side, y: lower.y },
    ];
  }
  return [
    { x: upper.x, y: upper.y + height / 2 },
    { x: lower.x, y: lower.y - height / 2 },
  ];
};

/** Several nodes in one frame around `centre`: alike, or a chain with its arrows. */
export const drawFrame = (block: Block, centre: Point): string => {
  const size = frameSize(block);
  const { chip } = gridOf(block);
  const corner = { x: centre.x - size.width / 2, y: centre.y - size.height / 2 };
  const role = block.nodes[0]?.role ?? 'neighbour';
  const head = headOf(block);
  const places = placesOf(block, corner);
  const saysEach = labelsOf(block).length > 1;
  const arrows = block.chain.map((link, at) => {
    const [upper, lower] = [places[at], places[at + 1]];
    if (!upper || !lower) return '';
    const [start, end] = between(upper, lower, chip);
    const middle = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 };
    const placed = { points: [start, start, end, end], label: middle };
    return drawArrow(link, placed, 0.7) + (saysEach ? drawLabel(link, placed) : '');
  });
  const body = [
    `<rect x="${corner.x.toFixed(1)}" y="${corner.y.toFixed(1)}" width="${size.width}" height="${size.height}" rx="${RADIUS}" fill="${ROLE_STYLES[role].fill}"/>`,
    typeof head === 'string'
      ? drawText(fitText(head, TYPE.type, size.width - 2 * PADDING), {
          x: centre.x,
          y: corner.y + STRIP_HEIGHT / 2 + 12,
          size: TYPE.type,
          color: PALETTE.soft,
        })
      : drawStrip(head, corner, size.width),
    drawOutline(role, corner, size),
    ...block.nodes.map((node, at) => drawChip(node, places[at] ?? centre, chip)),
    ...arrows,
  ].join('');
  return role === 'neighbour' ? `<g opacity="0.75">${body}</g>` : body;
};
