import { DECISIONS_AN_HOUR } from '../contracts/approver-hour.ts';
import type { Grant } from '../contracts/grant.ts';
import type { RiskLevel } from '../contracts/recovery-plan.ts';
import { type GrantLedger, HOUR_MS } from './grant-ledger.ts';
import { rankOf } from './risk.ts';

/**
 * Why a grant's approvals are too few for a level; null where they suffice. Low: policy or one person;
 * medium: one person; high: two, neither of whom asked for it, or one who broke the glass.
 */
export const missingApproval = ({ by }: Grant, level: RiskLevel): string | null => {
  if (by.kind === 'policy')
    return rankOf(level) === 0 ? null : `${level} risk needs people; nobody has approved it.`;
  if (level !== 'high' || by.brokeGlass) return null;
  const others = new Set(by.approvers.filter((approver) => approver !== by.requestedBy));
  return others.size >= 2
    ? null
    : `High risk needs two approvers other than the requester; it has ${others.size}.`;
};

/**
 * Why a lone approver needs a second, by what was redeemed on their word in the last hour; null where they
 * do not. The bot counts more, since it also knows what they turned down.
 */
export const missingSecond = async (
  { by, id }: Grant,
  ledger: GrantLedger,
  nowMs: number,
): Promise<string | null> => {
  if (by.kind === 'policy' || new Set(by.approvers).size > 1) return null;
  const lately = (await ledger.list(nowMs - HOUR_MS)).filter(
    ({ purpose, approvers, grantId }) =>
      purpose === 'execute' &&
      grantId !== id &&
      by.approvers.every((one) => approvers.includes(one)),
  );
  return lately.length < DECISIONS_AN_HOUR
    ? null
    : `${by.approvers.join()} approved ${lately.length} actions in the last hour; a second has to agree.`;
};
