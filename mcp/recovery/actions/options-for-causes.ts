import type { Option, Problem } from './action.ts';
import { answeredCauses, type Cause } from './answered-causes.ts';

/** What an action would choose for each cause that it answers; null from `choose` is no choice. */
export const optionsForCauses = async <C>(
  problem: Problem,
  choose: (cause: Cause, problem: Problem) => Promise<C | null>,
): Promise<{ readonly options: readonly Option<C>[]; readonly gaps: readonly [] }> => {
  const options: Option<C>[] = [];
  for (const cause of answeredCauses(problem)) {
    const choice = await choose(cause, problem);
    if (choice) options.push({ choice, confidence: cause.confidence });
  }
  return { options, gaps: [] };
};
