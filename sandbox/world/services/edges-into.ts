import type { Series } from '../count-records.ts';
import type { Ledger } from '../ledger.ts';
import { EDGE_CLASSES, edgeName } from '../status.ts';

/** The series of calls to one callee, by caller; the last caller's is at hand. */
export function edgesInto(ledger: Ledger, callee: string): (caller: string) => Series {
  const edges = new Map<string, Series>();
  let lastCaller = '';
  let last: Series | undefined;
  return (caller) => {
    if (last && caller === lastCaller) return last;
    const edge = edges.get(caller) ?? ledger.series(edgeName(caller, callee), EDGE_CLASSES);
    edges.set(caller, edge);
    lastCaller = caller;
    last = edge;
    return edge;
  };
}
