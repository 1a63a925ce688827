import type { Plan } from '../contracts/recovery-plan.ts';
import type { Composition } from './actions/action.ts';
import type { CatalogueEntry } from './catalogue.ts';

/**
 * The plan that a composition makes, its documents pinned by the catalogue.
 * @throws RangeError for an undo document that the catalogue does not name.
 */
export const planOf = (
  incidentId: string,
  entry: CatalogueEntry,
  composition: Composition,
  stopAlarm?: string | null,
): Plan => ({
  incidentId,
  action: entry.id,
  document: entry.document,
  parameters: composition.parameters,
  targets: [...composition.targets],
  timeBoxS: composition.timeBoxS,
  undo: composition.undo && {
    document: pinned(entry, composition.undo.document),
    parameters: composition.undo.parameters,
  },
  ...(stopAlarm != null && { stopAlarm }),
});

const pinned = (entry: CatalogueEntry, name: string) => {
  const document = entry.undo?.documents.find((known) => known.name === name);
  if (!document) throw new RangeError(`The catalogue gives ${entry.id} no undo ${name}.`);
  return document;
};
