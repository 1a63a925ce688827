import { cardSize } from './draw-card.ts';
import { labelWidth } from './draw-edge.ts';
import { frameSize } from './draw-frame.ts';
import type { Block, Grouped } from './group-shown.ts';
import type { LayoutInput, Size } from './layout.ts';

const WEIGHTS = { path: 8, forecast: 4, call: 1 } as const;

const sizeOf = (block: Block): Size => {
  const [only, ...others] = block.nodes;
  return only && others.length === 0 ? cardSize(only) : frameSize(block);
};

/** The places of a cascade with their sizes, and its arrows in their order, as a layout needs them. */
export const layoutInputOf = ({ blocks, links }: Grouped): LayoutInput => ({
  cards: blocks.map((block) => ({ id: block.id, ...sizeOf(block) })),
  edges: links.map(({ above, below, edge }) => ({
    from: above,
    to: below,
    labelWidth: labelWidth(edge.label),
    weight: WEIGHTS[edge.kind],
  })),
});
