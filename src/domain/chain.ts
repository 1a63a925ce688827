import { createHmac } from 'node:crypto';
import { canonicalJson } from '../../mcp/contracts/canonical-json.ts';

/** What of an event is sealed: everything but the seal itself. */
export interface Link {
  readonly stream: string;
  readonly version: number;
  readonly id: string;
  readonly type: string;
  readonly at: number;
  readonly data: unknown;
}

/**
 * HMAC-SHA-256 of an event and of the seal before it, lower-case hex. A changed, removed or reordered
 * event breaks every seal after it; the key is kept apart from the log.
 */
export const sealOf = (previous: string, link: Link, key: string): string => {
  const { stream, version, id, type, at, data } = link;
  return createHmac('sha256', key)
    .update(canonicalJson({ previous, stream, version, id, type, at, data }))
    .digest('hex');
};
