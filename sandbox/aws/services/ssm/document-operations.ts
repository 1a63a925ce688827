import type * as Ssm from '@aws-sdk/client-ssm';
import type { Account } from '../../account.ts';
import type { Handlers } from '../../call-operation.ts';
import { pageOf } from '../../paging.ts';
import { ApiError } from '../../protocol/api-error.ts';
import type { DocumentStore, DocumentVersion, StoredDocument } from './document-store.ts';

const PAGE = 50;

const noDocument = (name: string | undefined): never => {
  throw new ApiError('InvalidDocument', `Document with name ${name} does not exist.`);
};

const formatOf = (format: string | undefined): 'YAML' | 'JSON' =>
  format === 'YAML' ? 'YAML' : 'JSON';

const defaultText = (value: unknown): string | undefined =>
  value === undefined || typeof value === 'string' ? value : JSON.stringify(value);

const described = (
  account: Account,
  stored: StoredDocument,
  version: DocumentVersion,
): Ssm.DocumentDescription => ({
  Name: stored.name,
  Hash: version.hash,
  HashType: 'Sha256',
  Owner: account.world.inventory.accountId,
  CreatedDate: new Date(version.createdAtMs),
  Status: 'Active',
  DocumentVersion: version.version,
  Description: version.document.description,
  Parameters: Object.entries(version.document.parameters).map(([Name, definition]) => ({
    Name,
    // The API lists what a runbook's parameter is called; the SDK's type knows only two of them.
    Type: definition.type as Ssm.DocumentParameterType,
    Description: definition.description,
    DefaultValue: defaultText(definition.default),
  })),
  PlatformTypes: ['Windows', 'Linux', 'MacOS'],
  DocumentType: 'Automation',
  SchemaVersion: '0.3',
  LatestVersion: stored.versions.at(-1)?.version,
  DefaultVersion: stored.defaultVersion,
  DocumentFormat: version.format,
  Tags: [],
});

const matchesFilter = (stored: StoredDocument, filter: Ssm.DocumentKeyValuesFilter): boolean => {
  const values = filter.Values ?? [];
  if (filter.Key === 'Name') return values.some((value) => stored.name.startsWith(value));
  if (filter.Key === 'DocumentType') return values.includes('Automation');
  if (filter.Key === 'Owner') return values.some((value) => value === 'Self' || value === 'All');
  throw new ApiError('InvalidFilterKey', `The sandbox does not filter by ${filter.Key}`);
};

/** Systems Manager's operations on documents. */
export const documentHandlers = (account: Account, documents: DocumentStore): Handlers => {
  const find = (
    name: string | undefined,
    version: string | undefined,
  ): [StoredDocument, DocumentVersion] => {
    const stored = documents.get(name ?? '') ?? noDocument(name);
    const found = documents.version(stored, version);
    if (found === undefined)
      throw new ApiError('InvalidDocumentVersion', 'The document version is not valid.');
    return [stored, found];
  };
  return {
    listDocuments: (input: Ssm.ListDocumentsRequest): Ssm.ListDocumentsResult => {
      const found = documents
        .list()
        .filter((stored) => (input.Filters ?? []).every((filter) => matchesFilter(stored, filter)));
      const { page, next } = pageOf(found, input.NextToken, input.MaxResults ?? PAGE);
      return {
        DocumentIdentifiers: page.map((stored) => {
          const [, version] = find(stored.name, undefined);
          const {
            Hash: _hash,
            HashType: _type,
            Parameters: _parameters,
            ...identifier
          } = described(account, stored, version);
          return identifier;
        }),
        NextToken: next,
      };
    },
    describeDocument: (input: Ssm.DescribeDocumentRequest): Ssm.DescribeDocumentResult => ({
      Document: described(account, ...find(input.Name, input.DocumentVersion)),
    }),
    getDocument: (input: Ssm.GetDocumentRequest): Ssm.GetDocumentResult => {
      const [stored, version] = find(input.Name, input.DocumentVersion);
      return {
        Name: stored.name,
        CreatedDate: new Date(version.createdAtMs),
        DocumentVersion: version.version,
        Status: 'Active',
        Content: version.content,
        DocumentType: 'Automation',
        DocumentFormat: version.format,
      };
    },
    createDocument: (input: Ssm.CreateDocumentRequest): Ssm.CreateDocumentResult => {
      if (input.DocumentType !== 'Automation')
        throw new ApiError('InvalidDocumentContent', 'The sandbox keeps Automation documents only');
      const stored = documents.create(
        input.Name ?? '',
        input.Content ?? '',
        formatOf(input.DocumentFormat),
      );
      return { DocumentDescription: described(account, ...find(stored.name, undefined)) };
    },
    updateDocument: (input: Ssm.UpdateDocumentRequest): Ssm.UpdateDocumentResult => {
      const [stored] = find(input.Name, undefined);
      const version = documents.update(stored, input.Content ?? '', formatOf(input.DocumentFormat));
      return { DocumentDescription: described(account, stored, version) };
    },
    updateDocumentDefaultVersion: (
      input: Ssm.UpdateDocumentDefaultVersionRequest,
    ): Ssm.UpdateDocumentDefaultVersionResult => {
      const [stored, version] = find(input.Name, input.DocumentVersion);
      stored.defaultVersion = version.version;
      return { Description: { Name: stored.name, DefaultVersion: version.version } };
    },
  };
};
