import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiError } from '../../protocol/api-error.ts';
import { type AutomationDocument, parseDocument } from './automation-document.ts';

export interface DocumentVersion {
  readonly version: string;
  readonly content: string;
  /** SHA-256 of the content, lower-case hex. */
  readonly hash: string;
  readonly format: 'YAML' | 'JSON';
  readonly createdAtMs: number;
  readonly document: AutomationDocument;
}

export interface StoredDocument {
  readonly name: string;
  readonly versions: DocumentVersion[];
  defaultVersion: string;
}

/** The account's Automation documents. */
export interface DocumentStore {
  list(): readonly StoredDocument[];
  get(name: string): StoredDocument | undefined;
  /** Without a version, the default one; `$LATEST` and `$DEFAULT` are known. */
  version(stored: StoredDocument, version: string | undefined): DocumentVersion | undefined;
  create(name: string, content: string, format: 'YAML' | 'JSON'): StoredDocument;
  /** Adds a version, which is not the default until it is made so. */
  update(stored: StoredDocument, content: string, format: 'YAML' | 'JSON'): DocumentVersion;
}

/** The catalogue beside the runbooks is not one of them. */
const NOT_A_DOCUMENT = new Set(['catalogue.yaml']);

const versionFrom = (
  version: string,
  content: string,
  format: 'YAML' | 'JSON',
  nowMs: number,
): DocumentVersion => ({
  version,
  content,
  format,
  hash: createHash('sha256').update(content).digest('hex'),
  createdAtMs: nowMs,
  document: parseDocument(content),
});

const filesIn = (directory: string): readonly string[] =>
  existsSync(directory)
    ? readdirSync(directory)
        .filter((file) => file.endsWith('.yaml') && !NOT_A_DOCUMENT.has(file))
        .sort()
    : [];

/** A store with every `<DocumentName>.yaml` of a directory as version 1. @throws ApiError `InvalidDocumentContent` */
export const loadDocuments = (directory: string, clock: () => number): DocumentStore => {
  const documents = new Map<string, StoredDocument>();
  const create = (name: string, content: string, format: 'YAML' | 'JSON'): StoredDocument => {
    if (documents.has(name))
      throw new ApiError('DocumentAlreadyExists', 'The specified document already exists.');
    const stored = {
      name,
      versions: [versionFrom('1', content, format, clock())],
      defaultVersion: '1',
    };
    documents.set(name, stored);
    return stored;
  };
  for (const file of filesIn(directory))
    create(file.replace(/\.yaml$/, ''), readFileSync(join(directory, file), 'utf8'), 'YAML');
  return {
    list: () => [...documents.values()],
    get: (name) => documents.get(name),
    version: (stored, version = '$DEFAULT') => {
      if (version === '$LATEST') return stored.versions.at(-1);
      const wanted = version === '$DEFAULT' ? stored.defaultVersion : version;
      return stored.versions.find((one) => one.version === wanted);
    },
    create,
    update: (stored, content, format) => {
      const next = versionFrom(String(stored.versions.length + 1), content, format, clock());
      if (stored.versions.some(({ hash }) => hash === next.hash))
        throw new ApiError(
          'DuplicateDocumentContent',
          'The content of the association document matches another document.',
        );
      stored.versions.push(next);
      return next;
    },
  };
};
