import { createHash } from 'node:crypto';

/** SHA-256 of a document's content as it was uploaded, lower-case hex. */
export const hashDocument = (content: string): string =>
  createHash('sha256').update(content, 'utf8').digest('hex');
