import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Why a request is not let through, as HTTP tells it. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly text: string;
}

export interface RequestRules {
  /** Lower-case host names, IPv6 in brackets, without port. */
  readonly allowedHosts: ReadonlySet<string>;
  /** undefined: no token is asked for. */
  readonly token: string | undefined;
}

/** Names of this machine to itself; IPv6 in brackets, as in a URL. */
export const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

const hostnameOf = (url: string): string | undefined =>
  URL.canParse(url) ? new URL(url).hostname : undefined;

const sha256 = (text: string) => createHash('sha256').update(text).digest();

/** Compares digests, so that neither time nor length tells how much was right. */
const sameSecret = (given: string, expected: string): boolean =>
  timingSafeEqual(sha256(given), sha256(expected));

/**
 * Host and Origin against DNS rebinding (Model Context Protocol, Streamable HTTP: Security), then the
 * bearer token (RFC 6750). Undefined lets the request through.
 */
export const checkRequest = (
  headers: IncomingHttpHeaders,
  { allowedHosts, token }: RequestRules,
): Refusal | undefined => {
  const host = hostnameOf(`http://${headers.host ?? ''}`);
  if (host === undefined || !allowedHosts.has(host))
    return { status: 403, text: 'This host name is not served.' };
  const origin = headers.origin === undefined ? host : hostnameOf(headers.origin);
  if (origin === undefined || !allowedHosts.has(origin))
    return { status: 403, text: 'This origin is not allowed.' };
  if (token === undefined) return undefined;
  const given = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  if (given === undefined || !sameSecret(given, token))
    return { status: 401, text: 'A valid bearer token is needed.' };
  return undefined;
};
