import type { RiskLevel } from '../../mcp/contracts/recovery-plan.ts';

/** Which risks a person may approve, read when they clicked. */
export type Mandate = Readonly<Record<RiskLevel, boolean>>;

/** Nobody's mandate: what holds when the approvers cannot be read. */
export const noMandate: Mandate = { low: false, medium: false, high: false };

/** How many approvals a risk needs: one, or two for high (one where a lone person broke glass). */
export const approvalsNeeded = (risk: RiskLevel, brokeGlass: boolean): number =>
  risk === 'high' && !brokeGlass ? 2 : 1;

/** How many are still missing; never negative. */
export const missingApprovals = (risk: RiskLevel, given: number, brokeGlass: boolean): number =>
  Math.max(0, approvalsNeeded(risk, brokeGlass) - given);
