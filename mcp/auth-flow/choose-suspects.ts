import type { MapNode } from '../contracts/dependency-map-tools.ts';
import { colderFunctions } from './colder-functions.ts';
import { authorizersOf } from './edge-figures.ts';
import type { FlowReading } from './flow-reading.ts';
import { isFunction } from './node-kinds.ts';
import { callsFor, type SuspectsWanted } from './read-suspects.ts';
import type { FlowView } from './view-flow.ts';

/** Share of the entry's change from which a suspect's configuration is read. */
const WORTH_READING = 0.15;

const NOBODY: SuspectsWanted = { changed: [], cold: [], limited: [] };

/**
 * Nodes worth reading changes of: the suspects best first, then what starts cold more than before, then
 * the authorizers, since a change on them is of interest whatever was measured.
 */
const nodesToRead = (reading: FlowReading, view: FlowView | undefined): MapNode[] => {
  const suspects = (view?.suspects ?? []).filter(({ share }) => share >= WORTH_READING);
  const ids = [
    ...suspects.map(({ node }) => node),
    ...colderFunctions(reading),
    ...authorizersOf(reading.map),
  ];
  return [...new Set(ids)].flatMap((id) => reading.map.nodes.filter((node) => node.id === id));
};

/**
 * What to read of whom within a budget of calls, the most telling first: changes on the first suspect,
 * what is provisioned of a function that starts cold, what is reserved of one that throttles, then the
 * others. What does not fit is left out.
 */
export const chooseSuspects = (
  reading: FlowReading,
  view: FlowView | undefined,
  budget: number,
): SuspectsWanted => {
  const nodes = nodesToRead(reading, view);
  const colder = new Set(colderFunctions(reading));
  const throttling = new Set(
    view?.hops.filter(({ isThrottling }) => isThrottling).map(({ node }) => node),
  );
  const wishes = nodes.flatMap((node): ((wanted: SuspectsWanted) => SuspectsWanted)[] => {
    const { id, type } = node;
    return [
      (wanted) => ({ ...wanted, changed: [...wanted.changed, node] }),
      ...(isFunction(type) && colder.has(id)
        ? [(wanted: SuspectsWanted) => ({ ...wanted, cold: [...wanted.cold, id] })]
        : []),
      ...(isFunction(type) && throttling.has(id)
        ? [(wanted: SuspectsWanted) => ({ ...wanted, limited: [...wanted.limited, id] })]
        : []),
    ];
  });
  return wishes.reduce((wanted, add) => {
    const more = add(wanted);
    return callsFor(more) <= budget ? more : wanted;
  }, NOBODY);
};
