import { readFileSync, writeFileSync } from 'node:fs';
import { hashDocument } from './hash-document.ts';

/** Up to the hash's opening quote, in one line or several, as a formatter leaves it. */
const PINNED = /(\{\s*name: (Halcyon-[A-Za-z]+),\s*version: "[0-9]+",\s*hash: )"[0-9a-f]*"/g;

/** A catalogue's text with every hash of our own documents computed anew; all else is left as it is. */
export const pinHashes = (catalogue: string, contentOf: (name: string) => string): string =>
  catalogue.replace(
    PINNED,
    (_, before: string, name: string) => `${before}"${hashDocument(contentOf(name))}"`,
  );

const runbooks = new URL('../../runbooks/', import.meta.url);

if (import.meta.main) {
  const file = new URL('catalogue.yaml', runbooks);
  const contentOf = (name: string): string =>
    readFileSync(new URL(`${name}.yaml`, runbooks), 'utf8');
  writeFileSync(file, pinHashes(readFileSync(file, 'utf8'), contentOf));
}
