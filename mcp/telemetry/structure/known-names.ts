import type { MapNode } from '../../contracts/dependency-map-tools.ts';

/** Names of resources, each with the id of the map that it stands for. */
export type KnownNames = ReadonlyMap<string, string>;

/** Ids, ARNs and other names of these nodes; a name of two of them is nobody's. */
export const knownNamesOf = (nodes: readonly MapNode[]): KnownNames => {
  const ids = new Set(nodes.map(({ id }) => id));
  const owners = new Map<string, Set<string>>();
  for (const { id, arn, aliases } of nodes)
    for (const name of [...aliases, ...(arn === undefined ? [] : [arn])])
      owners.set(name, (owners.get(name) ?? new Set()).add(id));
  const names = new Map([...ids].map((id) => [id, id]));
  for (const [name, [owner, ...others]] of owners)
    if (owner !== undefined && others.length === 0 && !ids.has(name)) names.set(name, owner);
  return names;
};

/** Shorter names are words that may mean anything. */
const LEAST_LENGTH = 3;

/** What a value may name: all of it, the resource in an ARN, the last part of a path or a URL, a list of those. */
const namesIn = (value: string): string[] =>
  value
    .split(/[\s,;|"'[\]{}]+/)
    .flatMap((word) => {
      // The qualifier of a function follows its name.
      const [, , , , , ...resource] = word.startsWith('arn:') ? word.split(':') : [];
      const last =
        word
          .replace(/[?#].*$/, '')
          .split('/')
          .at(-1) ?? word;
      const parts = word.startsWith('arn:') ? resource.flatMap((part) => part.split('/')) : [last];
      return [word, ...parts, last.split(':')[0] ?? last];
    })
    .filter((name) => name.length >= LEAST_LENGTH);

/**
 * The resources that a value names. Only ids that were known before are returned: of a value that names
 * none, such as a secret, nothing is kept.
 */
export const resourcesNamedIn = (value: string, known: KnownNames): string[] => [
  ...new Set(
    namesIn(value)
      .map((name) => known.get(name))
      .filter((id) => id !== undefined),
  ),
];
