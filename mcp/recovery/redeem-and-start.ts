import {
  SSMServiceException,
  StartAutomationExecutionCommand,
  type StartAutomationExecutionCommandInput,
} from '@aws-sdk/client-ssm';
import type { Grant } from '../contracts/grant.ts';
import type { Execution } from '../contracts/recovery-plan.ts';
import type { ExecutionOutcome } from '../contracts/recovery-tools.ts';
import { classifyAwsError } from '../shared/classify-aws-error.ts';
import type { Claim, LedgerEntry, Redemption } from './grant-ledger.ts';
import { nameOfError } from './name-of-error.ts';
import { justStarted, readExecution } from './read-execution.ts';
import type { RecoveryDeps } from './recovery-deps.ts';
import { refused } from './refusal.ts';

/** What a grant is redeemed for, as the ledger keeps it. */
export const claimOf = (grant: Grant, resources: readonly string[], nowMs: number): Claim => ({
  grantId: grant.id,
  purpose: grant.purpose,
  digest: grant.digest,
  incidentId: grant.plan.incidentId,
  action: grant.plan.action,
  resources,
  automatic: grant.by.kind === 'policy',
  approvers: grant.by.kind === 'policy' ? [] : grant.by.approvers,
  redeemedAt: nowMs,
  expiresAt: Date.parse(grant.expiresAt),
});

/** The execution as it is now; what was started stays started when it cannot be read. */
export const executionNow = async (
  executionId: string,
  { clients, ledger }: RecoveryDeps,
): Promise<Execution> => {
  try {
    return await readExecution(executionId, clients.ssm, ledger);
  } catch {
    return justStarted(executionId);
  }
};

/** Whether what holds a resource has ended meanwhile; asking SSM notes it in the ledger. */
const hasEnded = async (
  { executionId }: LedgerEntry,
  { clients, ledger }: RecoveryDeps,
): Promise<boolean> =>
  executionId !== null && (await readExecution(executionId, clients.ssm, ledger)).done;

/** Takes the grant; a resource whose holder has ended is tried again, once for each resource at most. */
const redeem = async (claim: Claim, deps: RecoveryDeps): Promise<Redemption> => {
  for (const _ of claim.resources) {
    const redemption = await deps.ledger.redeem(claim);
    if (redemption.ok || redemption.refusal !== 'resource-busy') return redemption;
    if (!(await hasEnded(redemption.holder, deps))) return redemption;
  }
  return deps.ledger.redeem(claim);
};

const redemptionRefused = (redemption: Redemption & { ok: false }): ExecutionOutcome => {
  if (redemption.refusal === 'resource-busy')
    return refused('resource-busy', `${redemption.holder.action} is running on it; one at a time.`);
  return redemption.refusal === 'cap-reached'
    ? refused('cap-reached', 'Enough was done without people: at most 2 an incident, 4 an hour.')
    : refused('grant-redeemed', 'The grant was used for something else.');
};

/**
 * Whether SSM says for certain that nothing was started: a 4xx other than throttling. The SDK marks
 * errors that it has no class for as the client's fault whatever they are, so the status decides.
 */
const isCertain = (error: unknown): boolean => {
  if (!(error instanceof SSMServiceException)) return false;
  const status = error.$metadata.httpStatusCode ?? 0;
  const mayPass = status === 408 || status === 429 || /Throttl|TooManyRequests/.test(error.name);
  return status >= 400 && status < 500 && !mayPass;
};

const startRefused = async (
  error: unknown,
  grant: Grant,
  { ledger }: RecoveryDeps,
): Promise<ExecutionOutcome> => {
  const name = nameOfError(error);
  if (!isCertain(error))
    return refused(
      'failed',
      `SSM did not answer clearly (${name}). Try the same grant again: it starts once at most.`,
    );
  await ledger.settled(grant.id, 'not-started');
  if (classifyAwsError(error) === 'access-denied')
    return refused(
      'access-denied',
      'Not allowed to start it. Allow ssm:StartAutomationExecution for this service, then ask again.',
    );
  return name === 'IdempotentParameterMismatch'
    ? refused('grant-redeemed', 'SSM has seen this grant with another plan.')
    : refused('failed', `SSM refused to start it (${name}). Nothing was changed.`);
};

/**
 * Redeems a grant and starts its execution, in this order: the claim is in the ledger before SSM is
 * called. After a crash anywhere the same grant comes here again, and its ClientToken makes SSM answer
 * with the execution that it started the first time, if it did.
 */
export const redeemAndStart = async (
  grant: Grant,
  resources: readonly string[],
  input: StartAutomationExecutionCommandInput,
  deps: RecoveryDeps,
): Promise<ExecutionOutcome> => {
  const redemption = await redeem(claimOf(grant, resources, deps.clock()), deps);
  if (!redemption.ok) return redemptionRefused(redemption);
  const { entry } = redemption;
  if (entry.executionId !== null)
    return { outcome: 'started', execution: await executionNow(entry.executionId, deps) };
  if (entry.outcome !== null)
    return refused('grant-redeemed', 'The grant was used; it did not start.');
  try {
    const answer = await deps.clients.ssm.send(new StartAutomationExecutionCommand(input));
    const executionId = answer.AutomationExecutionId ?? '';
    await deps.ledger.started(grant.id, executionId);
    return { outcome: 'started', execution: await executionNow(executionId, deps) };
  } catch (error) {
    return startRefused(error, grant, deps);
  }
};
