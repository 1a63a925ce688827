import type { CallGraph } from './call-graph.ts';
import { callRatioOf } from './call-ratio.ts';
import type { Amount, NodeChange } from './node-change.ts';

/** An imputed change is never quite as sure as what it is imputed from. */
const LESS_SURE = 0.9;

const isDark = (change: NodeChange): boolean => !change.latency && !change.failing;

const nothing: Amount = { usual: 0, now: 0, added: 0, sure: 0 };

/**
 * Gives nodes that nobody measures the change that their callees would cause in them, so that trouble
 * is followed through them. What is measured stays as it is; cycles of dark nodes stay dark.
 */
export const imputeDark = (
  graph: CallGraph,
  changes: ReadonlyMap<string, NodeChange>,
): Map<string, NodeChange> => {
  const known = new Map(changes);
  const under = new Set<string>();
  const visit = (id: string): NodeChange | undefined => {
    const change = known.get(id);
    if (!change || !isDark(change) || under.has(id)) return change;
    under.add(id);
    let latency = nothing;
    let failing = nothing;
    for (const edge of graph.callees(id)) {
      if (edge.kind === 'queue') continue;
      const callee = visit(edge.to);
      if (!callee) continue;
      const { usual } = callRatioOf(edge, graph, known);
      latency = plus(latency, callee.latency, usual);
      failing = plus(failing, callee.failing, usual);
    }
    const filled = {
      ...change,
      ...(latency.sure > 0 && { latency }),
      ...(failing.sure > 0 && { failing: { ...failing, added: Math.min(1, failing.added) } }),
    };
    known.set(id, filled);
    return filled;
  };
  for (const id of changes.keys()) visit(id);
  return known;
};

const plus = (sum: Amount, part: Amount | undefined, ratio: number): Amount =>
  part
    ? {
        usual: sum.usual + ratio * part.usual,
        now: sum.now + ratio * part.now,
        added: sum.added + ratio * part.added,
        sure: Math.max(sum.sure, LESS_SURE * part.sure),
      }
    : sum;
