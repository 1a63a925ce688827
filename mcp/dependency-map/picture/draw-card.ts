import type { ShownNode } from './choose-shown.ts';
import { drawStrip, RADIUS, STRIP_HEIGHT, stripOf } from './draw-strip.ts';
import { drawText } from './draw-text.ts';
import type { Point, Size } from './layout.ts';
import { PALETTE, TYPE } from './palette.ts';
import { fitName, fitText } from './text.ts';
import { typeLabel } from './type-label.ts';

/** How a node of each role is drawn: line width in pixels, dashes where it is not certain yet. */
export const ROLE_STYLES = {
  cause: { fill: PALETTE.causeFill, stroke: PALETTE.cause, width: 5, dash: '' },
  symptom: { fill: PALETTE.symptomFill, stroke: PALETTE.symptom, width: 4, dash: '' },
  path: { fill: PALETTE.card, stroke: PALETTE.path, width: 4, dash: '' },
  forecast: { fill: PALETTE.forecastFill, stroke: PALETTE.forecast, width: 4, dash: '12 8' },
  neighbour: { fill: PALETTE.card, stroke: PALETTE.line, width: 2, dash: '' },
} as const;

export const CARD_WIDTH = 236;

const PADDING = { x: 12, y: 16 } as const;
const TYPE_LINE = 28;

/** The lines of a name and their size, and the type where it says more than the name. */
const wordsOf = ({ id, type }: ShownNode) => {
  const label = typeLabel(type);
  const room = CARD_WIDTH - 2 * PADDING.x;
  return {
    name: fitName(id, TYPE.name, TYPE.leastName, room),
    type: label === id ? '' : fitText(label, TYPE.type, room),
  };
};

const bodyHeight = (node: ShownNode): number => {
  const { name, type } = wordsOf(node);
  const lines = name.lines.length * (name.size + 5);
  return 2 * PADDING.y + lines + (type === '' ? 0 : TYPE_LINE);
};

/** Pixels that a node's card takes. */
export const cardSize = (node: ShownNode): Size => ({
  width: CARD_WIDTH,
  height: bodyHeight(node) + (stripOf(node) ? STRIP_HEIGHT : 0),
});

/** The outline of a card or frame in a role's style, over its filling and under its writing. */
export const drawOutline = (role: ShownNode['role'], { x, y }: Point, size: Size): string => {
  const { stroke, width, dash } = ROLE_STYLES[role];
  const dashed = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
  return `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${size.width}" height="${size.height}" rx="${RADIUS}" fill="none" stroke="${stroke}" stroke-width="${width}"${dashed}/>`;
};

/** A service as a card around `centre`: name, type, and a strip for what it is in the story. */
export const drawCard = (node: ShownNode, centre: Point): string => {
  const size = cardSize(node);
  const strip = stripOf(node);
  const corner = { x: centre.x - size.width / 2, y: centre.y - size.height / 2 };
  const { name, type } = wordsOf(node);
  const line = name.size + 5;
  const top = corner.y + (strip ? STRIP_HEIGHT : 0) + PADDING.y;
  const { fill } = ROLE_STYLES[node.role];
  const body = [
    `<rect x="${corner.x.toFixed(1)}" y="${corner.y.toFixed(1)}" width="${size.width}" height="${size.height}" rx="${RADIUS}" fill="${fill}"/>`,
    strip ? drawStrip(strip, corner, size.width) : '',
    drawOutline(node.role, corner, size),
    ...name.lines.map((text, at) =>
      drawText(text, {
        x: centre.x,
        y: top + at * line + name.size * 0.86,
        size: name.size,
        weight: 700,
        color: PALETTE.ink,
      }),
    ),
    drawText(type, {
      x: centre.x,
      y: top + name.lines.length * line + TYPE.type * 0.9,
      size: TYPE.type,
      color: PALETTE.soft,
    }),
  ].join('');
  return node.role === 'neighbour' ? `<g opacity="0.75">${body}</g>` : body;
};
