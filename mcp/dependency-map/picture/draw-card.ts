import type { ShownNode } from './choose-shown.ts';
import { CARD, type PlacedNode } from './layout.ts';
import { FONT_FAMILY, PALETTE, TYPE } from './palette.ts';
import { escapeXml, fitSize, fitText, textWidth } from './text.ts';
import { typeLabel } from './type-label.ts';

const STYLES = {
  cause: { fill: PALETTE.causeFill, stroke: PALETTE.cause, width: 5, dash: '' },
  symptom: { fill: PALETTE.symptomFill, stroke: PALETTE.symptom, width: 4, dash: '' },
  path: { fill: PALETTE.card, stroke: PALETTE.path, width: 4, dash: '' },
  forecast: { fill: PALETTE.forecastFill, stroke: PALETTE.forecast, width: 4, dash: '12 8' },
  neighbour: { fill: PALETTE.card, stroke: PALETTE.line, width: 2, dash: '' },
} as const;

const RADIUS = 14;

const line = (
  text: string,
  x: number,
  y: number,
  size: number,
  weight: 400 | 700,
  color: string,
  anchor = 'middle',
): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-family="${FONT_FAMILY}" font-size="${size}" font-weight="${weight}" fill="${color}">${escapeXml(text)}</text>`;

/** Signs that differ in shape, not in colour alone: an octagon for the cause, a triangle for the symptom, a clock for a forecast. */
const SIGNS = {
  cause: (x: number, y: number) =>
    `<path d="M ${x - 5} ${y - 12} h 10 l 7 7 v 10 l -7 7 h -10 l -7 -7 v -10 z" fill="#ffffff"/><path d="M ${x} ${y - 7} v 8" stroke="${PALETTE.cause}" stroke-width="4" stroke-linecap="round"/><circle cx="${x}" cy="${y + 7}" r="2.4" fill="${PALETTE.cause}"/>`,
  symptom: (x: number, y: number) =>
    `<path d="M ${x} ${y - 12} l 13 23 h -26 z" fill="#ffffff"/><path d="M ${x} ${y - 3} v 6" stroke="${PALETTE.symptom}" stroke-width="4" stroke-linecap="round"/><circle cx="${x}" cy="${y + 8}" r="2" fill="${PALETTE.symptom}"/>`,
  forecast: (x: number, y: number) =>
    `<circle cx="${x}" cy="${y}" r="11" fill="#ffffff"/><path d="M ${x} ${y - 6} v 6 l 5 3" fill="none" stroke="${PALETTE.forecast}" stroke-width="3" stroke-linecap="round"/>`,
} as const;

/** What the strip says, in words and colour; undefined for a card without one. */
const stripOf = (node: ShownNode, forecast: string) => {
  if (node.role === 'cause') {
    const words = node.symptom ? 'cause · symptom' : 'cause';
    return { sign: 'cause', words, color: PALETTE.cause } as const;
  }
  if (forecast !== '')
    return { sign: 'forecast', words: forecast, color: PALETTE.forecast } as const;
  return node.symptom
    ? ({ sign: 'symptom', words: 'symptom', color: PALETTE.symptom } as const)
    : undefined;
};

/** Height of a node's card in pixels. */
export const cardHeight = (node: ShownNode, forecast: string): number =>
  CARD.height + (stripOf(node, forecast) ? CARD.strip : 0);

const drawStrip = (
  { sign, words, color }: NonNullable<ReturnType<typeof stripOf>>,
  centre: number,
  top: number,
): string => {
  const [left, right] = [centre - CARD.width / 2, centre + CARD.width / 2];
  const bottom = top + CARD.strip;
  const start = centre - (textWidth(words, TYPE.badge) + 36) / 2;
  return [
    `<path d="M ${left} ${bottom} V ${top + RADIUS} Q ${left} ${top} ${left + RADIUS} ${top} H ${right - RADIUS} Q ${right} ${top} ${right} ${top + RADIUS} V ${bottom} Z" fill="${color}"/>`,
    SIGNS[sign](start + 13, top + CARD.strip / 2 + 1),
    line(words, start + 34, top + CARD.strip / 2 + 8.5, TYPE.badge, 700, '#ffffff', 'start'),
  ].join('');
};

/** A service as a card: name, type, and a strip for what it is in the story. `forecast`: `70 % · 03:06` or empty. */
export const drawCard = (node: ShownNode, place: PlacedNode, forecast: string): string => {
  const { fill, stroke, width, dash } = STYLES[node.role];
  const height = cardHeight(node, forecast);
  const [x, y] = [place.x - CARD.width / 2, place.y - height / 2];
  const strip = stripOf(node, forecast);
  const dashed = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
  const box = `x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${CARD.width}" height="${height}" rx="${RADIUS}"`;
  const room = CARD.width - 24;
  const size = fitSize(node.id, TYPE.name, TYPE.smallName, room);
  const type = typeLabel(node.type);
  const middle = y + height - CARD.height / 2;
  const body = [
    `<rect ${box} fill="${fill}"/>`,
    strip ? drawStrip(strip, place.x, y) : '',
    `<rect ${box} fill="none" stroke="${stroke}" stroke-width="${width}"${dashed}/>`,
    line(fitText(node.id, size, room), place.x, middle + 2, size, 700, PALETTE.ink),
    line(
      fitText(type === node.id ? '' : type, TYPE.type, room),
      place.x,
      middle + 31,
      TYPE.type,
      400,
      PALETTE.soft,
    ),
  ].join('');
  return node.role === 'neighbour' ? `<g opacity="0.7">${body}</g>` : body;
};
