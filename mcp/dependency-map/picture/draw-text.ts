import { FONT_FAMILY } from './palette.ts';
import { escapeXml } from './text.ts';

/** A line of writing; `y` is its base line, `anchor` the side that is at `x`. */
export const drawText = (
  text: string,
  { x, y, size, weight = 400, color, anchor = 'middle' }: TextStyle,
): string =>
  text === ''
    ? ''
    : `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-family="${FONT_FAMILY}" font-size="${size}" font-weight="${weight}" fill="${color}">${escapeXml(text)}</text>`;

interface TextStyle {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly weight?: 400 | 700;
  readonly color: string;
  readonly anchor?: 'start' | 'middle' | 'end';
}
