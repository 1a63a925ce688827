import { renderCascade } from '../contracts/dependency-map-tools.ts';
import { defineTool, type Tool } from '../shared/define-tool.ts';
import { altTextOf, clockOf } from './picture/alt-text.ts';
import { type Cascade, chooseShown, type Shown } from './picture/choose-shown.ts';
import { cardHeight } from './picture/draw-card.ts';
import { labelWidth } from './picture/draw-edge.ts';
import { drawSvg } from './picture/draw-svg.ts';
import { layOut } from './picture/lay-out.ts';
import type { LayoutInput } from './picture/layout.ts';
import { rasterize } from './picture/rasterize.ts';
import { percent } from './wording/figures.ts';

const LAYOUT_TIMEOUT_MS = 1400;

const WEIGHTS = { path: 8, forecast: 4, call: 1 } as const;

/** Callers go above callees, whichever way the harm runs. */
const layoutInputOf = (
  shown: Shown,
  { map }: Cascade,
  forecasts: ReadonlyMap<string, string>,
): LayoutInput => {
  const calls = new Set(map.edges.map(({ from, to }) => JSON.stringify([from, to])));
  return {
    cards: shown.nodes.map((node) => ({
      id: node.id,
      height: cardHeight(node, forecasts.get(node.id) ?? ''),
    })),
    edges: shown.edges.map(({ from, to, kind, label }) => {
      const against = kind !== 'call' && calls.has(JSON.stringify([to, from]));
      return {
        from: against ? to : from,
        to: against ? from : to,
        labelWidth: labelWidth(label),
        weight: WEIGHTS[kind],
      };
    }),
  };
};

const forecastWords = ({ forecasts }: Cascade): Map<string, string> =>
  new Map(
    forecasts.map(({ node, probability, likelyAt }) => [
      node,
      `${percent(probability)} · ${clockOf(likelyAt)}`,
    ]),
  );

/** Draws the cascade it is given; pure but for a layout thread that is ended after `layoutTimeoutMs`. */
export const renderCascadeTool = (layoutTimeoutMs = LAYOUT_TIMEOUT_MS): Tool =>
  defineTool(renderCascade, async (cascade) => {
    const shown = chooseShown(cascade);
    const forecasts = forecastWords(cascade);
    const layout = await layOut(layoutInputOf(shown, cascade, forecasts), layoutTimeoutMs);
    const altText = altTextOf(cascade, shown);
    const drawing = drawSvg(shown, layout, cascade.title, altText, forecasts);
    const { png, width, height } = rasterize(drawing);
    return {
      svg: drawing.svg,
      pngBase64: png.toString('base64'),
      widthPx: width,
      heightPx: height,
      altText,
      shownNodes: shown.nodes.length,
    };
  });
