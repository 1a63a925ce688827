import type { Json } from '../workspace/types.ts';

interface PlacedElement {
  readonly block: Json;
  readonly blockId: string;
  readonly actionId: string;
  readonly element: Json;
}

function nested(block: Json): Json[] {
  const many = ['elements', 'actions'].flatMap((key) =>
    Array.isArray(block[key]) ? (block[key] as Json[]) : [],
  );
  const single = ['accessory', 'element'].flatMap((key) =>
    block[key] ? [block[key] as Json] : [],
  );
  return [...many, ...single];
}

function elementsOfBlock(block: Json): PlacedElement[] {
  if (Array.isArray(block['child_blocks'])) return walkElements(block['child_blocks'] as Json[]);
  if (block['type'] === 'rich_text') return [];
  const cards = block['type'] === 'carousel' ? walkElements(block['elements'] as Json[]) : [];
  const own = nested(block)
    .filter((element) => typeof element['action_id'] === 'string')
    .map((element) => ({
      block,
      blockId: String(block['block_id']),
      actionId: String(element['action_id']),
      element,
    }));
  return [...own, ...cards];
}

/** Every element that has an `action_id`, in the order in which a reader meets it. */
export function walkElements(blocks: readonly Json[]): PlacedElement[] {
  return blocks.flatMap(elementsOfBlock);
}
