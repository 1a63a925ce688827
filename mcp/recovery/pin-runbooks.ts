import { readFileSync, writeFileSync } from 'node:fs';
import { hashDocument } from './hash-document.ts';

const PINNED = /\{ name: (Halcyon-[A-Za-z]+), version: "([0-9]+)", hash: "[0-9a-f]*" \}/g;

/** A catalogue's text with every hash of our own documents computed anew; all else is left as it is. */
export const pinHashes = (catalogue: string, contentOf: (name: string) => string): string =>
  catalogue.replace(
    PINNED,
    (_, name: string, version: string) =>
      `{ name: ${name}, version: "${version}", hash: "${hashDocument(contentOf(name))}" }`,
  );

const runbooks = new URL('../../runbooks/', import.meta.url);

if (import.meta.main) {
  const file = new URL('catalogue.yaml', runbooks);
  const contentOf = (name: string): string =>
    readFileSync(new URL(`${name}.yaml`, runbooks), 'utf8');
  writeFileSync(file, pinHashes(readFileSync(file, 'utf8'), contentOf));
}
