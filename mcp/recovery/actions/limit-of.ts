import type { CatalogueEntry } from '../catalogue.ts';

/** A limit of the catalogue. @throws RangeError where it is missing: an action without its bound must not run. */
export const limitOf = (entry: CatalogueEntry, name: string): number => {
  const limit = entry.limits[name];
  if (limit === undefined)
    throw new RangeError(`The catalogue gives ${entry.id} no limit ${name}.`);
  return limit;
};
