import type { ShownNode } from './choose-shown.ts';
import { drawText } from './draw-text.ts';
import type { Point } from './layout.ts';
import { PALETTE, TYPE } from './palette.ts';
import { fitSize, fitText, textWidth } from './text.ts';

/** Pixels of the strip over a card that says what it is in the story. */
export const STRIP_HEIGHT = 40;

export const RADIUS = 14;

/** Signs that differ in shape, not in colour alone: an octagon for the cause, a triangle for the symptom, a clock for a forecast. */
const SIGNS = {
  cause: ({ x, y }: Point) =>
    `<path d="M ${x - 5} ${y - 12} h 10 l 7 7 v 10 l -7 7 h -10 l -7 -7 v -10 z" fill="#ffffff"/><path d="M ${x} ${y - 7} v 8" stroke="${PALETTE.cause}" stroke-width="4" stroke-linecap="round"/><circle cx="${x}" cy="${y + 7}" r="2.4" fill="${PALETTE.cause}"/>`,
  symptom: ({ x, y }: Point) =>
    `<path d="M ${x} ${y - 12} l 13 23 h -26 z" fill="#ffffff"/><path d="M ${x} ${y - 3} v 6" stroke="${PALETTE.symptom}" stroke-width="4" stroke-linecap="round"/><circle cx="${x}" cy="${y + 8}" r="2" fill="${PALETTE.symptom}"/>`,
  forecast: ({ x, y }: Point) =>
    `<circle cx="${x}" cy="${y}" r="11" fill="#ffffff"/><path d="M ${x} ${y - 6} v 6 l 5 3" fill="none" stroke="${PALETTE.forecast}" stroke-width="3" stroke-linecap="round"/>`,
} as const;

/** What a strip says, in a sign, words and colour. */
export interface Strip {
  readonly sign: keyof typeof SIGNS;
  readonly words: string;
}

/** The strip of a single node; undefined for one that needs no word. */
export const stripOf = ({ role, symptom, forecast }: ShownNode): Strip | undefined => {
  if (role === 'cause') return { sign: 'cause', words: symptom ? 'cause · symptom' : 'cause' };
  if (forecast !== '') return { sign: 'forecast', words: forecast };
  return symptom ? { sign: 'symptom', words: 'symptom' } : undefined;
};

/** Draws a strip whose upper left corner is at `x`, `y`. */
export const drawStrip = ({ sign, words }: Strip, { x, y }: Point, width: number): string => {
  const [right, bottom] = [x + width, y + STRIP_HEIGHT];
  const room = width - 52;
  const size = fitSize(words, TYPE.badge, TYPE.leastBadge, room);
  const said = fitText(words, size, room);
  const start = x + (width - textWidth(said, size) - 34) / 2;
  const middle = y + STRIP_HEIGHT / 2;
  return [
    `<path d="M ${x} ${bottom} V ${y + RADIUS} Q ${x} ${y} ${x + RADIUS} ${y} H ${right - RADIUS} Q ${right} ${y} ${right} ${y + RADIUS} V ${bottom} Z" fill="${PALETTE[sign]}"/>`,
    SIGNS[sign]({ x: start + 13, y: middle + 1 }),
    drawText(said, {
      x: start + 34,
      y: middle + size * 0.36,
      size,
      weight: 700,
      color: '#ffffff',
      anchor: 'start',
    }),
  ].join('');
};
