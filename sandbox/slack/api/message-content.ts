import type { BlockProblem } from '../blocks/block-problem.ts';
import { completeBlocks } from '../blocks/complete-blocks.ts';
import { BLOCKS_TEXT_MAX, textSize } from '../blocks/text-size.ts';
import { validateBlocks } from '../blocks/validate-blocks.ts';
import type { SlackCore } from '../core.ts';
import { isProcessed } from '../workspace/file-object.ts';
import { imageKind } from '../workspace/image-kind.ts';
import type { Json } from '../workspace/types.ts';
import { type Refusal, refuse } from './method.ts';

const TEXT_MAX = 40_000;
const NO_TEXT = "This content can't be displayed.";

interface Given {
  readonly text?: string | undefined;
  readonly blocks?: Json[] | undefined;
}

type Content = { readonly text: string; readonly blocks?: Json[] };

/** Block problems in the two places where Slack reports them. */
export function invalidBlocks(error: string, problems: readonly BlockProblem[]): Refusal {
  const lines = problems.map(({ message, pointer }) => `${message} [json-pointer:${pointer}]`);
  return refuse(error, {
    errors: lines,
    response_metadata: { messages: lines.map((line) => `[ERROR] ${line}`) },
  });
}

function isShowable(core: SlackCore, id: unknown): boolean {
  const file = core.workspace.files.get(String(id));
  return Boolean(file?.content && imageKind(file.content) && isProcessed(core.workspace, file));
}

/** Pictures of blocks that name a file which is unknown, no picture, or not processed yet. */
export function unusableFiles(core: SlackCore, value: unknown, pointer: string): BlockProblem[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => unusableFiles(core, item, `${pointer}/${i}`));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const id = key === 'slack_file' ? (inner as Json)['id'] : undefined;
    if (id === undefined) return unusableFiles(core, inner, `${pointer}/${key}`);
    if (isShowable(core, id)) return [];
    return [{ pointer: `${pointer}/${key}`, message: 'invalid slack file' }];
  });
}

/** A message's text and blocks as they are stored, or Slack's complaint about them. */
export function messageContent(core: SlackCore, given: Given): Content | Refusal {
  const { text = '', blocks } = given;
  if (text === '' && !blocks?.length) return refuse('no_text');
  if (text.length > TEXT_MAX) return refuse('msg_too_long');
  if (!blocks?.length) return { text };
  const problems = validateBlocks(blocks, 'message', '/blocks');
  const found = problems.length > 0 ? problems : unusableFiles(core, blocks, '/blocks');
  if (found.length > 0) return invalidBlocks('invalid_blocks', found);
  if (textSize(blocks) > BLOCKS_TEXT_MAX) return refuse('msg_blocks_too_long');
  return { text: text || NO_TEXT, blocks: completeBlocks(blocks) };
}
