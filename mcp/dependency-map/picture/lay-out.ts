import { dotOf, layoutOfJson } from './graphviz-layout.ts';
import { layeredLayout } from './layered-layout.ts';
import { type Layout, type LayoutInput, MOST_WIDTH } from './layout.ts';
import type { LayoutThread } from './layout-thread.ts';

/**
 * Lays out by Graphviz `dot` in a thread, again in rows where ranks are too wide to read; in plain rows
 * when that does not answer within `timeoutMs` in all.
 */
export const layOut = async (
  input: LayoutInput,
  thread: LayoutThread,
  timeoutMs: number,
): Promise<Layout> => {
  const deadline = performance.now() + timeoutMs;
  const attempt = async (inRows: boolean): Promise<Layout | undefined> => {
    const json = await thread(dotOf(input, inRows), deadline - performance.now());
    return json === undefined ? undefined : layoutOfJson(json, input);
  };
  const first = await attempt(false);
  if (!first) return layeredLayout(input);
  if (first.width <= MOST_WIDTH) return first;
  const inRows = await attempt(true);
  return inRows && inRows.width < first.width ? inRows : first;
};
