import { StopAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import type { Grant } from '../../contracts/grant.ts';
import { type ExecutionOutcome, stopExecution } from '../../contracts/recovery-tools.ts';
import { classifyAwsError } from '../../shared/classify-aws-error.ts';
import { defineTool, type Tool } from '../../shared/define-tool.ts';
import { callText, nothingCalled } from '../dry-run.ts';
import { nameOfError } from '../name-of-error.ts';
import { isExpired, openGrant } from '../open-grant.ts';
import type { RecoveryDeps } from '../recovery-deps.ts';
import { claimOf, executionNow } from '../redeem-and-start.ts';
import { refused } from '../refusal.ts';

const stopOnce = async (
  grant: Grant,
  executionId: string,
  deps: RecoveryDeps,
): Promise<ExecutionOutcome> => {
  const redemption = await deps.ledger.redeem(claimOf(grant, [], deps.clock()));
  if (!redemption.ok) return refused('grant-redeemed', 'The grant was used for something else.');
  const before = await executionNow(executionId, deps);
  if (before.done) return { outcome: 'started', execution: before };
  const input = { AutomationExecutionId: executionId, Type: 'Cancel' as const };
  await deps.clients.ssm.send(new StopAutomationExecutionCommand(input));
  await deps.ledger.settled(grant.id, 'succeeded');
  return { outcome: 'started', execution: await executionNow(executionId, deps) };
};

const stop = async (
  token: string,
  executionId: string,
  deps: RecoveryDeps,
): Promise<ExecutionOutcome> => {
  const opened = openGrant(token, 'stop', deps.grantSecret);
  if (!opened.ok) return { outcome: 'refused', refusal: opened.refusal };
  const { grant } = opened;
  if (grant.executionId !== executionId)
    return refused('grant-for-another-plan', 'The grant is to stop another execution.');
  if (isExpired(grant, deps.clock()))
    return refused('grant-expired', 'The approval has expired; ask again.');
  if (grant.by.kind === 'policy')
    return refused('approval-insufficient', 'Stopping needs a person.');
  if (deps.dryRun)
    return nothingCalled([
      callText('ssm', 'StopAutomationExecution', {
        AutomationExecutionId: executionId,
        Type: 'Cancel',
      }),
    ]);
  const entry = await deps.ledger.findByExecution(executionId);
  if (entry?.digest !== grant.digest)
    return refused('grant-for-another-plan', 'That execution is not of the plan in the grant.');
  try {
    return await stopOnce(grant, executionId, deps);
  } catch (error) {
    return classifyAwsError(error) === 'access-denied'
      ? refused('access-denied', 'Not allowed to stop it. Allow ssm:StopAutomationExecution.')
      : refused('failed', `It could not be stopped (${nameOfError(error)}). Try again at once.`);
  }
};

/** `stop_execution`: cancels a running execution of a plan that this service started. */
export const stopExecutionTool = (deps: RecoveryDeps): Tool =>
  defineTool(stopExecution, async ({ grant, executionId }) => stop(grant, executionId, deps));
