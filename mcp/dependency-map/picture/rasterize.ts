import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import { FONT_FAMILY } from './palette.ts';

const resolve = createRequire(import.meta.url).resolve;

/** The bundled font, in both weights; it has Korean. System fonts are not asked, so every machine draws alike. */
const FONT_FILES = [
  resolve('@expo-google-fonts/gothic-a1/400Regular/GothicA1_400Regular.ttf'),
  resolve('@expo-google-fonts/gothic-a1/700Bold/GothicA1_700Bold.ttf'),
];

/** Pixels of the widest picture; Slack shows it smaller, and opens it at this size. */
const MOST_WIDTH = 2000;
const ZOOM = 2;

/** A PNG and its size in pixels. */
export interface Raster {
  readonly png: Buffer;
  readonly width: number;
  readonly height: number;
}

/** PNG of a drawing at twice its size, 2,000 pixels wide at most. */
export const rasterize = ({ svg, width }: { svg: string; width: number }): Raster => {
  const image = new Resvg(svg, {
    fitTo: { mode: 'width', value: Math.min(MOST_WIDTH, Math.round(width * ZOOM)) },
    font: { loadSystemFonts: false, fontFiles: FONT_FILES, defaultFontFamily: FONT_FAMILY },
  }).render();
  return { png: image.asPng(), width: image.width, height: image.height };
};
