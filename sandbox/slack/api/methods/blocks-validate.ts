import { z } from 'zod';
import type { BlockProblem } from '../../blocks/block-problem.ts';
import { validateBlocks } from '../../blocks/validate-blocks.ts';
import { validateView } from '../../blocks/validate-view.ts';
import { blocksArgument, jsonArgument, jsonObject } from '../argument-schemas.ts';
import { type Answer, defineMethod, refuse } from '../method.ts';

function verdict(error: string, problems: readonly BlockProblem[], root: string): Answer {
  if (problems.length === 0) return {};
  return refuse(error, {
    errors: problems.map(({ pointer, message }) => ({
      pointer: pointer.slice(root.length),
      code: 'failed_constraint',
      message,
    })),
  });
}

/** Slack's own validator: exactly one of `blocks`, `message` and `view`. */
export const blocksValidate = defineMethod({
  name: 'blocks.validate',
  tier: 'tier4',
  input: z.looseObject({
    blocks: blocksArgument,
    message: jsonArgument(z.looseObject({ blocks: z.array(jsonObject).default([]) })).optional(),
    view: jsonArgument(jsonObject).optional(),
  }),
  run: ({ blocks, message, view }) => {
    const given = [blocks, message, view].filter((payload) => payload !== undefined);
    if (given.length !== 1) return refuse('invalid_arguments');
    if (blocks) return verdict('invalid_blocks', validateBlocks(blocks, 'message', ''), '');
    if (message) {
      const problems = validateBlocks(message.blocks, 'message', '/blocks');
      return verdict('invalid_message', problems, '');
    }
    return verdict('invalid_view', validateView(view ?? {}), '/view');
  },
});
