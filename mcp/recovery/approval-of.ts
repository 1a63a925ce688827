import type { Grant } from '../contracts/grant.ts';
import type { RiskLevel } from '../contracts/recovery-plan.ts';
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
