import { digestOf } from '../contracts/canonical-json.ts';
import { type Grant, readGrant } from '../contracts/grant.ts';
import type { Refusal } from './refusal.ts';

export type Opened =
  | { readonly ok: true; readonly grant: Grant }
  | { readonly ok: false; readonly refusal: Refusal };

const no = (code: Refusal['code'], text: string): Opened => ({
  ok: false,
  refusal: { code, text },
});

/**
 * Reads a grant and checks what it says of itself: form, signature, purpose, and that its digest is that
 * of its own plan. Expiry is judged later, since a grant that was redeemed in time may be asked about again.
 */
export const openGrant = (token: string, purpose: Grant['purpose'], secret: string): Opened => {
  const reading = readGrant(token, secret);
  if (!reading.ok)
    return no(
      reading.refusal,
      reading.refusal === 'grant-forged'
        ? 'The signature of the grant is not ours.'
        : 'The grant cannot be read.',
    );
  const { grant } = reading;
  if (grant.purpose !== purpose)
    return no('grant-for-another-plan', `The grant is to ${grant.purpose}, not to ${purpose}.`);
  if (digestOf(grant.plan) !== grant.digest)
    return no('grant-for-another-plan', 'The grant names another plan than it carries.');
  return { ok: true, grant };
};

/** Whether the time of a grant is over, or cannot be told. */
export const isExpired = (grant: Grant, nowMs: number): boolean =>
  !(nowMs < Date.parse(grant.expiresAt));
