import { type Head, type Link, noHead, sealOf } from './chain.ts';

/** An entry as the log has it now. */
export interface SealedEntry extends Link {
  /** null where it has none. */
  readonly seal: string | null;
}

/** What is wrong with an entry, as far as the entries alone can tell. */
export type Fault =
  /** It is missing: the next one follows at once. */
  | 'removed'
  /** Its seal is good for another place in the stream. */
  | 'moved'
  | 'unsealed'
  /** Its seal is good for no place: it was changed, sealed by somebody else, or what came before was taken out. */
  | 'changed'
  /** The record ends before an entry that was seen elsewhere. */
  | 'cut-off'
  /** The seal is ours, and another one was seen elsewhere: the record was written anew. */
  | 'rewritten';

/** The first entry that is not what was written. */
export interface BadEntry {
  readonly entry: number;
  readonly fault: Fault;
  /** null where the entry is no longer there. */
  readonly id: string | null;
  readonly type: string | null;
}

export type ChainReading =
  | { readonly ok: true; readonly head: Head }
  | { readonly ok: false; readonly bad: BadEntry };

/**
 * Checks the entries of one stream, in the order in which the log gives them, against the key that
 * sealed them, and against heads that were seen elsewhere. Without such a head a record that was cut
 * off at its end, or written anew by somebody with the key, looks whole.
 */
export const verifyChain = (
  entries: readonly SealedEntry[],
  key: string,
  seen: readonly Head[] = [],
): ChainReading => {
  const bad = firstBroken(entries, key) ?? firstUnlike(entries, seen);
  if (bad) return { ok: false, bad };
  const last = entries.at(-1);
  return { ok: true, head: last ? { entry: last.version, seal: last.seal ?? '' } : noHead };
};

const named = (entry: SealedEntry, fault: Fault): BadEntry => ({
  entry: entry.version,
  fault,
  id: entry.id,
  type: entry.type,
});

const missing = (entry: number, fault: Fault): BadEntry => ({ entry, fault, id: null, type: null });

const firstBroken = (entries: readonly SealedEntry[], key: string): BadEntry | null => {
  let previous = '';
  for (const [index, entry] of entries.entries()) {
    if (entry.version !== index + 1) return outOfPlace(entries, entry, index + 1);
    if (entry.seal === null) return named(entry, 'unsealed');
    if (sealOf(previous, entry, key) !== entry.seal)
      return named(entry, belongsElsewhere(entry, entries, key) ? 'moved' : 'changed');
    previous = entry.seal;
  }
  return null;
};

const outOfPlace = (
  entries: readonly SealedEntry[],
  found: SealedEntry,
  wanted: number,
): BadEntry =>
  entries.some((other) => other.version === wanted)
    ? named(found, 'moved')
    : missing(wanted, 'removed');

/** Whether an entry's seal is good after one of the others. */
const belongsElsewhere = (
  entry: SealedEntry,
  entries: readonly SealedEntry[],
  key: string,
): boolean =>
  [{ version: 0, seal: '' }, ...entries].some(
    (before) =>
      sealOf(before.seal ?? '', { ...entry, version: before.version + 1 }, key) === entry.seal,
  );

const firstUnlike = (entries: readonly SealedEntry[], seen: readonly Head[]): BadEntry | null => {
  for (const head of seen.toSorted((a, b) => a.entry - b.entry)) {
    const entry = entries[head.entry - 1];
    if (!entry) return missing(entries.length + 1, 'cut-off');
    if (!entry.seal?.startsWith(head.seal)) return named(entry, 'rewritten');
  }
  return null;
};
