import type { Grant } from '../../contracts/grant.ts';
import { type ExecutionOutcome, rollBackAction } from '../../contracts/recovery-tools.ts';
import { classifyAwsError } from '../../shared/classify-aws-error.ts';
import { defineTool, type Tool } from '../../shared/define-tool.ts';
import { admittedEntry } from '../assess-plan.ts';
import { dryRunOf } from '../dry-run.ts';
import { isExpired, openGrant } from '../open-grant.ts';
import type { RecoveryDeps } from '../recovery-deps.ts';
import { executionNow, redeemAndStart } from '../redeem-and-start.ts';
import { type Refusal, refused } from '../refusal.ts';
import { startInputOf } from '../start-input.ts';
import { isDocumentUnchanged } from '../verify-document.ts';

const no = (code: Refusal['code'], text: string): Refusal => ({ code, text });

/** Whether this very plan was started: only what was done can be undone. */
const wasExecuted = async ({ digest, plan }: Grant, { ledger }: RecoveryDeps): Promise<boolean> =>
  (await ledger.list(0)).some(
    (entry) =>
      entry.purpose === 'execute' &&
      entry.digest === digest &&
      entry.incidentId === plan.incidentId &&
      entry.executionId !== null,
  );

/**
 * Why the undo may not run; null when it may. Neither the alarm nor a freeze nor the autopilot holds it
 * back: it restores what was. Policy may undo only what was meant to end by itself.
 */
const refusalOf = async (grant: Grant, deps: RecoveryDeps): Promise<Refusal | null> => {
  const { plan, by } = grant;
  if (isExpired(grant, deps.clock()))
    return no('grant-expired', 'The approval has expired; ask again.');
  const entry = admittedEntry(plan, deps);
  if ('refused' in entry) return no('not-in-catalogue', `The plan has ${entry.refused}.`);
  if (!plan.undo) return no('no-undo', 'This action has no undo.');
  if (by.kind === 'policy' && plan.timeBoxS === null)
    return no('approval-insufficient', 'Undoing what has no time box needs a person.');
  if (!(await wasExecuted(grant, deps))) return no('no-undo', 'This plan has not run.');
  return (await isDocumentUnchanged(deps.clients.ssm, plan.undo.document))
    ? null
    : no('document-changed', `${plan.undo.document.name} is not what the catalogue pins.`);
};

const guarded = async (grant: Grant, deps: RecoveryDeps): Promise<Refusal | null> => {
  try {
    return await refusalOf(grant, deps);
  } catch (error) {
    return classifyAwsError(error) === 'access-denied'
      ? no('access-denied', 'What must be checked first may not be read; nothing was undone.')
      : no('failed', 'What must be checked first could not be read; nothing was undone.');
  }
};

const rollBack = async (token: string, deps: RecoveryDeps): Promise<ExecutionOutcome> => {
  const opened = openGrant(token, 'roll-back', deps.grantSecret);
  if (!opened.ok) return { outcome: 'refused', refusal: opened.refusal };
  const { grant } = opened;
  const known = await deps.ledger.find(grant.id);
  if (known?.executionId && known.digest === grant.digest)
    return { outcome: 'started', execution: await executionNow(known.executionId, deps) };
  const refusal = await guarded(grant, deps);
  if (refusal) return { outcome: 'refused', refusal };
  const { undo, targets } = grant.plan;
  if (!undo) return refused('no-undo', 'This action has no undo.');
  const input = startInputOf(grant, undo, deps.runbookRoles);
  return deps.dryRun
    ? dryRunOf(input, undo.document, deps)
    : redeemAndStart(grant, targets, input, deps);
};

/** `roll_back_action`: runs the undo that was captured before the action, once a grant. */
export const rollBackActionTool = (deps: RecoveryDeps): Tool =>
  defineTool(rollBackAction, async ({ grant }) => rollBack(grant, deps));
