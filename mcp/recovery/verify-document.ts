import { GetDocumentCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { RunbookDocument } from './catalogue.ts';
import { hashDocument } from './hash-document.ts';

/**
 * Whether the document that SSM would run is the one that the catalogue pins, by the hash of its content
 * (`ssm:GetDocument`). Rejects when SSM cannot be asked.
 */
export const isDocumentUnchanged = async (
  ssm: SSMClient,
  { name, version, hash }: RunbookDocument,
): Promise<boolean> => {
  const { Content = '' } = await ssm.send(
    new GetDocumentCommand({ Name: name, DocumentVersion: version, DocumentFormat: 'YAML' }),
  );
  return hashDocument(Content) === hash;
};
