import { renderCascade } from '../contracts/dependency-map-tools.ts';
import { defineTool, type Tool } from '../shared/define-tool.ts';
import { altTextOf } from './picture/alt-text.ts';
import { chooseShown } from './picture/choose-shown.ts';
import { drawSvg } from './picture/draw-svg.ts';
import { groupShown } from './picture/group-shown.ts';
import { layOut } from './picture/lay-out.ts';
import { layoutInputOf } from './picture/layout-input.ts';
import type { LayoutThread } from './picture/layout-thread.ts';
import { rasterize } from './picture/rasterize.ts';

const LAYOUT_TIMEOUT_MS = 1000;

/**
 * Draws the cascade it is given; pure but for `thread`, which is ended when it takes over
 * `layoutTimeoutMs`. Drawing the pixels of the largest picture takes another 0.4 s.
 */
export const renderCascadeTool = (
  thread: LayoutThread,
  layoutTimeoutMs = LAYOUT_TIMEOUT_MS,
): Tool =>
  defineTool(renderCascade, async (cascade) => {
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
