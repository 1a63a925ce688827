import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

const macOf = (payload: string, secret: string): Buffer =>
  createHmac('sha256', secret).update(payload).digest();

/** `base64url(canonical JSON).base64url(HMAC-SHA-256)`. What is signed has to say what it is for. */
export const signToken = (value: unknown, secret: string): string => {
  const payload = Buffer.from(canonicalJson(value)).toString('base64url');
  return `${payload}.${macOf(payload, secret).toString('base64url')}`;
};

export type TokenReading =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly refusal: 'malformed' | 'forged' };

/** Reads a signed value; its form is for the caller to check. */
export const readToken = (token: string, secret: string): TokenReading => {
  const [payload, mac, ...rest] = token.split('.');
  if (!payload || !mac || rest.length > 0) return { ok: false, refusal: 'malformed' };
  const expected = macOf(payload, secret);
  const given = Buffer.from(mac, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    return { ok: false, refusal: 'forged' };
  try {
    return { ok: true, value: JSON.parse(Buffer.from(payload, 'base64url').toString()) };
  } catch {
    return { ok: false, refusal: 'malformed' };
  }
};
