import type { Grant } from '../../mcp/contracts/grant.ts';
import type { GrantTerms } from './decision.ts';
import type { Incident, Offer } from './incident.ts';

/** A grant for exactly the plan of an offer, as it was shown. */
export const grantOf = (
  incident: Incident,
  offer: Offer,
  terms: GrantTerms,
  purpose: Grant['purpose'],
  by: Grant['by'],
): Grant => ({
  id: terms.id,
  purpose,
  digest: offer.proposal.digest,
  plan: offer.proposal.plan,
  alarms: incident.alarms.map((alarm) => alarm.notice.name),
  confidence: offer.confidence,
  risk: offer.proposal.risk.level,
  by,
  issuedAt: terms.issuedAt,
  expiresAt: terms.expiresAt,
});
