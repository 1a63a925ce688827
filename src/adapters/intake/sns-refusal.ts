import type { SnsVerdict } from './verify-sns.ts';

/** Why a post was not taken. */
export type SnsRefusal =
  | Extract<SnsVerdict, { ok: false }>['refusal']
  | 'too-large'
  | 'unreadable'
  | 'raw-delivery'
  | 'malformed'
  | 'type-mismatch'
  | 'foreign-topic'
  | 'stale'
  | 'confirm-failed'
  | 'log-unavailable'
  | 'internal-fault';

/**
 * SNS repeats a message that was answered with 5xx and drops one that was answered with 4xx: 5xx is for
 * faults of ours alone (SNS, "Message delivery retries").
 */
export const statusOfRefusal: Readonly<Record<SnsRefusal, number>> = {
  'too-large': 413,
  unreadable: 400,
  'raw-delivery': 400,
  malformed: 400,
  'type-mismatch': 400,
  'foreign-topic': 403,
  stale: 403,
  'bad-certificate-url': 403,
  'certificate-refused': 403,
  'certificate-expired': 403,
  'bad-signature': 403,
  'certificate-unavailable': 503,
  'confirm-failed': 503,
  'log-unavailable': 503,
  'internal-fault': 500,
};
