import { type CallGraph, isClient, reachFrom } from './call-graph.ts';
import type { Deviation } from './deviation.ts';
import type { NodeChange } from './node-change.ts';

/** How alike two series of the window run; 0 when fewer than three bins have both. */
const likeness = (one: Deviation, other: Deviation): number => {
  let count = 0;
  let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0];
  for (let bin = 0; bin < one.z.length; bin += 1) {
    const x = one.z[bin] ?? Number.NaN;
    const y = other.z[bin] ?? Number.NaN;
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    count += 1;
    a += x;
    b += y;
    aa += x * x;
    bb += y * y;
    ab += x * y;
  }
  if (count < 3) return 0;
  const spread = Math.sqrt((aa - (a * a) / count) * (bb - (b * b) / count));
  return spread > 0 ? (ab - (a * b) / count) / spread : 0;
};

const alike = (one: NodeChange, other: NodeChange): number =>
  Math.max(
    ...(['latency', 'availability'] as const).map((signal) => {
      const [a, b] = [one.facts[signal], other.facts[signal]];
      return a && b ? likeness(a, b) : 0;
    }),
  );

const plain = (change: NodeChange): number =>
  Math.max(change.latency?.sure ?? 0, change.failing?.sure ?? 0);

/**
 * The instrumented service that an uninstrumented endpoint (`remote` in X-Ray) is another name of:
 * one whose trouble runs alike, that is called from the same place or from nobody seen, and that
 * does not itself depend on the endpoint. Undefined when none fits.
 */
export const twinOf = (
  id: string,
  graph: CallGraph,
  changes: ReadonlyMap<string, NodeChange>,
): string | undefined => {
  const endpoint = changes.get(id);
  if (!endpoint || graph.nodes.get(id)?.type !== 'remote' || graph.callees(id).length > 0)
    return undefined;
  const dependants = reachFrom(graph, id, 'callers');
  const callers = new Set(graph.callers(id).map(({ from }) => from));
  const fits = [...changes.values()]
    .filter(({ facts }) => facts.id !== id && facts.type !== 'remote' && !dependants.has(facts.id))
    .filter((change) => !isClient(graph.nodes.get(change.facts.id)) && plain(change) > 0.2)
    .filter(({ facts }) => {
      const seen = graph.callers(facts.id).filter(({ from }) => !isClient(graph.nodes.get(from)));
      return seen.length === 0 || seen.some(({ from }) => callers.has(from));
    })
    .map((change) => ({ id: change.facts.id, alike: alike(endpoint, change) }))
    .filter(({ alike: much }) => much > 0.5)
    .toSorted((a, b) => b.alike - a.alike);
  return fits[0]?.id;
};
