import { drawText } from './draw-text.ts';
import type { Link } from './group-shown.ts';
import type { PlacedEdge, Point } from './layout.ts';
import { PALETTE, TYPE } from './palette.ts';
import { fitText, textWidth } from './text.ts';

const STYLES = {
  path: { color: PALETTE.cause, width: 7, head: 22, dash: '' },
  forecast: { color: PALETTE.forecast, width: 5, head: 19, dash: '14 10' },
  call: { color: PALETTE.line, width: 2.5, head: 11, dash: '' },
} as const;

/** Longer words on an arrow would push the cards apart. */
const MOST_LABEL = 210;

const place = ({ x, y }: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;

/** The curve shortened at its end by the arrow's head, and the head's corners. */
const withHead = (points: readonly Point[], size: number) => {
  const end = points.at(-1) ?? { x: 0, y: 0 };
  const before =
    points.findLast((point) => Math.hypot(point.x - end.x, point.y - end.y) > 1) ?? end;
  const length = Math.hypot(end.x - before.x, end.y - before.y) || 1;
  const along = { x: (end.x - before.x) / length, y: (end.y - before.y) / length };
  const base = { x: end.x - along.x * size, y: end.y - along.y * size };
  const half = size * 0.62;
  return {
    curve: [...points.slice(0, -1), base],
    corners: [
      end,
      { x: base.x - along.y * half, y: base.y + along.x * half },
      { x: base.x + along.y * half, y: base.y - along.x * half },
    ],
  };
};

const curveOf = ([first, ...rest]: readonly Point[]): string => {
  if (!first) return '';
  const pieces: string[] = [];
  for (let at = 0; at + 2 < rest.length; at += 3)
    pieces.push(
      `C ${rest
        .slice(at, at + 3)
        .map(place)
        .join(' ')}`,
    );
  return `M ${place(first)} ${pieces.join(' ')}`;
};

const fitLabel = (label: string): string => fitText(label, TYPE.label, MOST_LABEL);

/** Width that a label on an edge takes, in pixels; 0 without one. */
export const labelWidth = (label: string): number =>
  fitLabel(label) === '' ? 0 : textWidth(fitLabel(label), TYPE.label) + 28;

/** An arrow in the direction of the harm, or of the call, without its words. */
export const drawArrow = ({ upward, edge }: Link, { points }: PlacedEdge, scale = 1): string => {
  const { color, width, head, dash } = STYLES[edge.kind];
  const { curve, corners } = withHead(upward ? points.toReversed() : points, head * scale);
  const dashed = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
  return [
    `<path d="${curveOf(curve)}" fill="none" stroke="${color}" stroke-width="${width * scale}"${dashed}/>`,
    `<polygon points="${corners.map(place).join(' ')}" fill="${color}"/>`,
  ].join('');
};

/** The words on an arrow, on a pill that keeps them readable where lines cross. */
export const drawLabel = ({ edge }: Link, { label: centre }: PlacedEdge): string => {
  const words = fitLabel(edge.label);
  if (words === '' || !centre) return '';
  const { color } = STYLES[edge.kind];
  const width = labelWidth(words);
  const { x, y } = centre;
  return [
    `<rect x="${(x - width / 2).toFixed(1)}" y="${(y - 18).toFixed(1)}" width="${width.toFixed(1)}" height="36" rx="18" fill="${PALETTE.card}" stroke="${color}" stroke-width="2"/>`,
    drawText(words, { x, y: y + 8, size: TYPE.label, weight: 700, color }),
  ].join('');
};
