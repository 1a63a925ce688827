import type { Json } from '../workspace/types.ts';
import { type BlockProblem, blockProblems } from './block-problem.ts';
import { knownBlock } from './block-schemas.ts';

export type Surface = 'message' | 'modal' | 'home';

const MAX_BLOCKS: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 };
const MARKDOWN_MAX = 12_000;
const ONLY_ON: Readonly<Record<string, readonly Surface[]>> = {
  alert: ['modal'],
  markdown: ['message'],
  table: ['message'],
  data_table: ['message'],
  task_card: ['message'],
  plan: ['message'],
  card: ['message'],
  carousel: ['message'],
  container: ['message', 'modal'],
  context_actions: ['message'],
};

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function elementsOf(block: Json): { path: string; element: Json }[] {
  const elements = Array.isArray(block['elements']) ? block['elements'] : [];
  return elements.filter(isObject).map((element, i) => ({ path: `elements/${i}`, element }));
}

function repeated(values: readonly { pointer: string; id: unknown }[], what: string) {
  const seen = new Set<unknown>();
  const problems: BlockProblem[] = [];
  for (const { pointer, id } of values) {
    if (id === undefined) continue;
    if (seen.has(id))
      problems.push({ pointer, message: `${what} \`${String(id)}\` already exists` });
    seen.add(id);
  }
  return problems;
}

function repeatedIds(blocks: readonly Json[], root: string): BlockProblem[] {
  const blockIds = blocks.map((block, i) => ({
    pointer: `${root}/${i}/block_id`,
    id: block['block_id'],
  }));
  const actionIds = blocks.flatMap((block, i) =>
    repeated(
      elementsOf(block).map(({ path, element }) => ({
        pointer: `${root}/${i}/${path}/action_id`,
        id: element['action_id'],
      })),
      'action_id',
    ),
  );
  return [...repeated(blockIds, 'block_id'), ...actionIds];
}

function surfaceProblems(block: Json, pointer: string, surface: Surface): BlockProblem[] {
  const allowed = ONLY_ON[String(block['type'])];
  if (!allowed || allowed.includes(surface)) return [];
  return [{ pointer: `${pointer}/type`, message: `unsupported type: ${String(block['type'])}` }];
}

function problemsOfBlock(block: unknown, pointer: string, surface: Surface): BlockProblem[] {
  if (!isObject(block)) return [{ pointer, message: 'must be a valid object' }];
  const elsewhere = surfaceProblems(block, pointer, surface);
  if (elsewhere.length > 0) return elsewhere;
  const parsed = knownBlock.safeParse(block);
  return parsed.success ? [] : blockProblems(parsed.error.issues, block, pointer);
}

function markdownProblems(blocks: readonly Json[], root: string): BlockProblem[] {
  const total = blocks
    .filter((block) => block['type'] === 'markdown')
    .reduce((sum, block) => sum + String(block['text']).length, 0);
  if (total <= MARKDOWN_MAX) return [];
  return [
    { pointer: root, message: `markdown text must be less than ${MARKDOWN_MAX + 1} characters` },
  ];
}

/**
 * Checks blocks as Slack does before it shows them: shape, bounds, what a surface allows, and ids that
 * must be unique. `root` is the pointer of the array itself, such as `/blocks`. Empty when all is well.
 */
export function validateBlocks(
  blocks: readonly unknown[],
  surface: Surface,
  root: string,
): BlockProblem[] {
  const max = MAX_BLOCKS[surface];
  if (blocks.length > max) {
    return [{ pointer: root, message: `no more than ${max} items allowed` }];
  }
  const problems = blocks.flatMap((block, i) => problemsOfBlock(block, `${root}/${i}`, surface));
  if (problems.length > 0) return problems;
  const sound = blocks.filter(isObject);
  return [...repeatedIds(sound, root), ...markdownProblems(sound, root)];
}
