import type { AliasSettings } from '../live/function-reader.ts';

/**
 * The alias that serves the requests: the one that points at the version in question, else the only
 * one. Null where that leaves a choice: guessing would change an alias that nobody asked about.
 */
export const chooseAlias = (
  aliases: readonly AliasSettings[],
  version: string | undefined,
): AliasSettings | null => {
  const pointing = aliases.filter((alias) => alias.version === version);
  const candidates = pointing.length > 0 ? pointing : aliases;
  return candidates.length === 1 ? (candidates[0] ?? null) : null;
};
