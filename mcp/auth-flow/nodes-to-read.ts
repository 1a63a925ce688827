import type { MapNode } from '../contracts/dependency-map-tools.ts';
import type { FlowView } from './analyse-flow.ts';
import { colderFunctions } from './colder-functions.ts';
import type { FlowReading } from './flow-reading.ts';

/** Share of the entry's change from which a suspect's configuration is read. */
const WORTH_READING = 0.15;

/**
 * Nodes worth reading configuration and changes of: the suspects best first, then what starts cold more
 * than before, then the authorizers, since a change on them is of interest whatever was measured.
 */
export const nodesToRead = (reading: FlowReading, view: FlowView | undefined): MapNode[] => {
  const colder = colderFunctions(reading);
  const authorizers = reading.map.edges
    .filter(({ kind }) => kind === 'authorizes')
    .map(({ to }) => to);
  const suspects = (view?.suspects ?? []).filter(({ share }) => share >= WORTH_READING);
  const ids = [...suspects.map(({ node }) => node), ...colder, ...authorizers];
  return [...new Set(ids)].flatMap((id) => reading.map.nodes.filter((node) => node.id === id));
};
