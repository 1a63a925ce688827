import { getExecution } from '../../contracts/recovery-tools.ts';
import { defineTool, type Tool } from '../../shared/define-tool.ts';
import { attentionOf } from '../attention-of.ts';
import { readExecution } from '../read-execution.ts';
import type { RecoveryDeps } from '../recovery-deps.ts';

/** `get_execution`: status and steps of one execution, and in words why it failed or does not get on. */
export const getExecutionTool = ({ clients, ledger, clock }: RecoveryDeps): Tool =>
  defineTool(getExecution, async ({ executionId }) => {
    const execution = await readExecution(executionId, clients.ssm, ledger);
    const attention = attentionOf(execution, clock());
    return { execution: attention ? { ...execution, attention } : execution };
  });
