import type { IncidentEvent } from './incident-events.ts';
import type { Refusal } from './refusal.ts';

export type Decision =
  | { readonly ok: true; readonly events: readonly IncidentEvent[] }
  | { readonly ok: false; readonly refusal: Refusal };

/** These events follow. */
export const accept = (...events: IncidentEvent[]): Decision => ({ ok: true, events });

/** Nothing follows. */
export const refuse = (refusal: Refusal): Decision => ({ ok: false, refusal });

/** What a grant needs from outside: an id, and from when to when it holds (ISO 8601). */
export interface GrantTerms {
  readonly id: string;
  readonly issuedAt: string;
  readonly expiresAt: string;
}
