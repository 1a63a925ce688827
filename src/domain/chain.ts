import { createHmac } from 'node:crypto';
import { canonicalJson } from '../../mcp/contracts/canonical-json.ts';

/** What of an event is sealed: everything but the seal itself. */
export interface Link {
  readonly stream: string;
  /** 1 for the first entry of its stream. */
  readonly version: number;
  readonly id: string;
  readonly type: string;
  readonly at: number;
  readonly data: unknown;
}

/** How far a record has come: its newest entry, by number and seal. */
export interface Head {
  readonly entry: number;
  /** Lower-case hex. */
  readonly seal: string;
}

/** Before the first entry of a stream. */
export const noHead: Head = { entry: 0, seal: '' };

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

/** The events that follow a head, each with its seal in `mac`. */
export const sealAfter = <E extends Omit<Link, 'stream' | 'version'>>(
  stream: string,
  { entry, seal }: Head,
  events: readonly E[],
  key: string,
): (E & { mac: string })[] => {
  let previous = seal;
  return events.map((event, index) => {
    previous = sealOf(previous, { ...event, stream, version: entry + index + 1 }, key);
    return { ...event, mac: previous };
  });
};

/** `57:3fa9…`, as it is posted and typed. */
export const headText = ({ entry, seal }: Head): string => `${entry}:${seal}`;

/** Twelve hex digits of a seal are shown to people: 48 bits, and the audit compares as many as it is given. */
export const SHOWN_SEAL = 12;

/** Reads a head back, its seal whole or by its first 12 digits at least; null when it is none. */
export const readHead = (text: string): Head | null => {
  const [, entry, seal] = /^([1-9]\d{0,8}):([0-9a-f]{12,64})$/.exec(text) ?? [];
  return entry && seal ? { entry: Number(entry), seal } : null;
};
