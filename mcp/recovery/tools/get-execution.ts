import { getExecution } from '../../contracts/recovery-tools.ts';
import { defineTool, type Tool } from '../../shared/define-tool.ts';
import { readExecution } from '../read-execution.ts';
import type { RecoveryDeps } from '../recovery-deps.ts';

/** `get_execution`: status and steps of one execution, and in words why it failed. */
export const getExecutionTool = ({ clients, ledger }: RecoveryDeps): Tool =>
  defineTool(getExecution, async ({ executionId }) => ({
    execution: await readExecution(executionId, clients.ssm, ledger),
  }));
