import { readAutopilotOrder } from '../../contracts/autopilot-order.ts';
import { switchAutopilot } from '../../contracts/recovery-tools.ts';
import { defineTool, type Tool } from '../../shared/define-tool.ts';
import type { RecoveryDeps } from '../recovery-deps.ts';

/** `switch_autopilot`: from here on every grant of policy is measured by it, whoever brings the grant. */
export const switchAutopilotTool = ({ ledger, grantSecret, autoRun }: RecoveryDeps): Tool =>
  defineTool(switchAutopilot, async ({ order }) => {
    const given = readAutopilotOrder(order, grantSecret);
    const holds = given ? await ledger.switchAutopilot(given) : await ledger.autopilot();
    const stands = { on: holds?.on ?? autoRun, at: holds?.at ?? null };
    return given ? stands : { ...stands, refusal: 'The order was not signed by Halcyon.' };
  });
