import { z } from 'zod';
import type { Json } from '../workspace/types.ts';
import { type BlockProblem, blockProblems } from './block-problem.ts';
import { identifier, plainText } from './composition-schemas.ts';
import { validateBlocks } from './validate-blocks.ts';

const shared = {
  blocks: z.array(z.unknown()),
  private_metadata: z.string().max(3000).optional(),
  callback_id: identifier.optional(),
  external_id: identifier.optional(),
};

const modal = z.strictObject({
  type: z.literal('modal'),
  title: plainText(24),
  submit: plainText(24).nullish(),
  close: plainText(24).nullish(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  submit_disabled: z.boolean().optional(),
  ...shared,
});
const home = z.strictObject({ type: z.literal('home'), ...shared });
const anyView = z.discriminatedUnion('type', [modal, home]);

function missingSubmit(view: Json): BlockProblem[] {
  const blocks = Array.isArray(view['blocks']) ? view['blocks'] : [];
  const hasInput = blocks.some((block: Json) => block['type'] === 'input');
  if (view['type'] !== 'modal' || !hasInput || view['submit']) return [];
  return [{ pointer: '/view', message: 'missing required field: submit' }];
}

/** Checks a modal or a home tab as Slack does; pointers start at `/view`. Empty when all is well. */
export function validateView(view: Json): BlockProblem[] {
  const parsed = anyView.safeParse(view);
  if (!parsed.success) return blockProblems(parsed.error.issues, view, '/view');
  const surface = parsed.data.type;
  return [...validateBlocks(parsed.data.blocks, surface, '/view/blocks'), ...missingSubmit(view)];
}
