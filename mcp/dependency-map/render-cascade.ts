import { renderCascade } from '../contracts/dependency-map-tools.ts';
import { defineTool, type Tool } from '../shared/define-tool.ts';
import { altTextOf } from './picture/alt-text.ts';
import { chooseShown } from './picture/choose-shown.ts';
import { drawSvg } from './picture/draw-svg.ts';
import { groupShown } from './picture/group-shown.ts';
import { layOut } from './picture/lay-out.ts';
import { layoutInputOf } from './picture/layout-input.ts';
import { createLayoutThread } from './picture/layout-thread.ts';
import { rasterize } from './picture/rasterize.ts';

const LAYOUT_TIMEOUT_MS = 1400;

/** Draws the cascade it is given; pure but for a layout thread that is ended after `layoutTimeoutMs`. */
export const renderCascadeTool = (layoutTimeoutMs = LAYOUT_TIMEOUT_MS): Tool => {
  const thread = createLayoutThread();
  return defineTool(renderCascade, async (cascade) => {
    const shown = chooseShown(cascade);
    const grouped = groupShown(shown, cascade);
    const layout = await layOut(layoutInputOf(grouped), thread, layoutTimeoutMs);
    const altText = altTextOf(cascade, shown);
    const drawing = drawSvg(grouped, layout, cascade.title, altText);
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
};
