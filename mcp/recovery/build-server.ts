import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { createServer } from '../shared/create-server.ts';
import type { Tool } from '../shared/define-tool.ts';
import { createLive } from './live/live.ts';
import type { RecoveryDeps, RecoveryServerDeps } from './recovery-deps.ts';
import { assessRiskTool } from './tools/assess-risk.ts';
import { executeActionTool } from './tools/execute-action.ts';
import { getExecutionTool } from './tools/get-execution.ts';
import { proposeActionsTool } from './tools/propose-actions.ts';
import { rollBackActionTool } from './tools/roll-back-action.ts';
import { stopExecutionTool } from './tools/stop-execution.ts';
import { switchAutopilotTool } from './tools/switch-autopilot.ts';
import { verifyRecoveryTool } from './tools/verify-recovery.ts';

const INSTRUCTIONS =
  'Proposes recovery actions from a closed catalogue, rates their risk, and verifies whether they helped. Nothing is changed without a grant that Halcyon signed for exactly one plan.';

/** Shorter secrets are guessed too easily; RFC 2104 wants a key as long as the hash. */
const SECRET_BYTES = 32;

const toolsOf = (deps: RecoveryDeps): readonly Tool[] => [
  proposeActionsTool(deps),
  assessRiskTool(deps),
  verifyRecoveryTool(deps),
  getExecutionTool(deps),
  executeActionTool(deps),
  stopExecutionTool(deps),
  rollBackActionTool(deps),
  switchAutopilotTool(deps),
  deps.explain,
];

/**
 * The recovery server: the only part of Halcyon that writes to AWS.
 * @throws RangeError for a grant secret under 32 bytes.
 */
export const buildRecoveryServer = (deps: RecoveryServerDeps): McpServer => {
  if (Buffer.byteLength(deps.grantSecret) < SECRET_BYTES)
    throw new RangeError(`The grant secret needs ${SECRET_BYTES} bytes at least.`);
  const live = createLive(deps.clients, deps.telemetry);
  return createServer('halcyon-recovery', '0.1.0', INSTRUCTIONS, toolsOf({ ...deps, live }));
};
