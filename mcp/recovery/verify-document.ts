import { GetDocumentCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { RunbookDocument } from './catalogue.ts';
import { hashDocument } from './hash-document.ts';

/** The content of a document as SSM has it, YAML (`ssm:GetDocument`). Rejects when SSM cannot be asked. */
export const readDocument = async (
  ssm: SSMClient,
  { name, version }: Pick<RunbookDocument, 'name' | 'version'>,
): Promise<string> => {
  const { Content = '' } = await ssm.send(
    new GetDocumentCommand({ Name: name, DocumentVersion: version, DocumentFormat: 'YAML' }),
  );
  return Content;
};

/**
 * Whether the document that SSM would run is the one that the catalogue pins, by the hash of its content.
 * Rejects when SSM cannot be asked.
 */
export const isDocumentUnchanged = async (
  ssm: SSMClient,
  document: RunbookDocument,
): Promise<boolean> => hashDocument(await readDocument(ssm, document)) === document.hash;
