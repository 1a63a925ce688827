import type { Grant } from '../../contracts/grant.ts';
import { type ExecutionOutcome, executeAction } from '../../contracts/recovery-tools.ts';
import { classifyAwsError } from '../../shared/classify-aws-error.ts';
import { defineTool, type Tool } from '../../shared/define-tool.ts';
import { missingApproval, missingSecond } from '../approval-of.ts';
import { type Assessment, admittedEntry, assessPlan } from '../assess-plan.ts';
import type { CatalogueEntry } from '../catalogue.ts';
import { gatherCircumstances, isAlarmConfirmed, readMap } from '../circumstances.ts';
import { dryRunOf } from '../dry-run.ts';
import { isExpired, openGrant } from '../open-grant.ts';
import type { RecoveryDeps } from '../recovery-deps.ts';
import { executionNow, redeemAndStart } from '../redeem-and-start.ts';
import { type Refusal, refused } from '../refusal.ts';
import { rankOf } from '../risk.ts';
import { startInputOf } from '../start-input.ts';
import { isDocumentUnchanged } from '../verify-document.ts';

type Guard = (grant: Grant, entry: CatalogueEntry, deps: RecoveryDeps) => Promise<Refusal | null>;

const no = (code: Refusal['code'], text: string): Refusal => ({ code, text });

const notExpired: Guard = async (grant, _entry, { clock }) =>
  isExpired(grant, clock()) ? no('grant-expired', 'The approval has expired; ask again.') : null;

/** As people switched it last, else as configured; what cannot be read refuses. */
const autopilotOn: Guard = async ({ by }, _entry, { autoRun, ledger }) => {
  if (by.kind !== 'policy') return null;
  const switched = await ledger.autopilot();
  return (switched?.on ?? autoRun)
    ? null
    : no('autopilot-off', 'Actions without people are switched off.');
};

const documentsUnchanged: Guard = async ({ plan }, _entry, { clients }) => {
  for (const document of [plan.document, ...(plan.undo ? [plan.undo.document] : [])])
    if (!(await isDocumentUnchanged(clients.ssm, document)))
      return no('document-changed', `${document.name} is not what the catalogue pins.`);
  return null;
};

const riskRose = (grant: Grant, assessment: Assessment & { ok: true }): Refusal | null => {
  const { level, reasons } = assessment.risk;
  if (rankOf(level) <= rankOf(grant.risk)) return null;
  const why = reasons.filter(({ effect }) => effect !== 'class').map(({ text }) => text);
  return no('risk-rose', `It is ${level} now, ${grant.risk} when it was shown: ${why.join('; ')}.`);
};

const brokenPrecondition = ({ composition }: Assessment & { ok: true }): Refusal | null => {
  const broken = composition.conditions.filter(
    ({ holds, otherwise }) => holds === false && otherwise === 'refused',
  );
  return broken.length === 0
    ? null
    : no('precondition-failed', `Does not hold: ${broken.map(({ text }) => text).join('; ')}.`);
};

/** The alarm, the plan and its risk as they are now. */
const stillTrue: Guard = async (grant, entry, deps) => {
  const map = entry.class === 'observe' ? null : await readMap(deps);
  const { incidentId } = grant.plan;
  const about = { incidentId, alarms: grant.alarms, history: [], confidence: grant.confidence };
  const known = { ...about, map, grantId: grant.id };
  const circumstances = await gatherCircumstances(deps, known);
  // What only reads needs no alarm: it is how one looks into one that has cleared.
  if (entry.class !== 'observe' && isAlarmConfirmed(circumstances) !== true)
    return no('alarm-not-confirmed', 'CloudWatch does not say that the alarm is on now.');
  const assessment = await assessPlan(grant.plan, circumstances, deps);
  if (!assessment.ok) return no(assessment.refusal, assessment.text);
  return brokenPrecondition(assessment) ?? riskRose(grant, assessment);
};

const approved: Guard = async (grant, _entry, { ledger, clock }) => {
  const missing =
    missingApproval(grant, grant.risk) ?? (await missingSecond(grant, ledger, clock()));
  return missing === null ? null : no('approval-insufficient', missing);
};

const FRESH: readonly Guard[] = [notExpired, autopilotOn, approved, documentsUnchanged, stillTrue];
/** A grant that was redeemed already may have changed what the others look at. */
const RESUMED: readonly Guard[] = [notExpired, autopilotOn, documentsUnchanged];

/** The first refusal of the guards. A guard that fails refuses. */
const firstRefusal = async (
  guards: readonly Guard[],
  ...about: [Grant, CatalogueEntry, RecoveryDeps]
): Promise<Refusal | null> => {
  for (const guard of guards)
    try {
      const refusal = await guard(...about);
      if (refusal) return refusal;
    } catch (error) {
      return classifyAwsError(error) === 'access-denied'
        ? no('access-denied', 'What must be checked first may not be read; nothing was started.')
        : no('failed', 'What must be checked first could not be read; nothing was started.');
    }
  return null;
};

/**
 * Why a grant may not be redeemed; null when it may. Another attempt of the same grant may have redeemed
 * it while this one looked, and have changed what it looked at: then this one joins it.
 */
const admissionRefusal = async (
  grant: Grant,
  entry: CatalogueEntry,
  deps: RecoveryDeps,
): Promise<Refusal | null> => {
  const isKnown = async (): Promise<boolean> => (await deps.ledger.find(grant.id)) !== null;
  if (await isKnown()) return firstRefusal(RESUMED, grant, entry, deps);
  const refusal = await firstRefusal(FRESH, grant, entry, deps);
  return refusal && (await isKnown()) ? firstRefusal(RESUMED, grant, entry, deps) : refusal;
};

const execute = async (token: string, deps: RecoveryDeps): Promise<ExecutionOutcome> => {
  const opened = openGrant(token, 'execute', deps.grantSecret);
  if (!opened.ok) return { outcome: 'refused', refusal: opened.refusal };
  const { grant } = opened;
  const known = await deps.ledger.find(grant.id);
  if (known?.executionId && known.digest === grant.digest)
    return { outcome: 'started', execution: await executionNow(known.executionId, deps) };
  const entry = admittedEntry(grant.plan, deps);
  if ('refused' in entry) return refused('not-in-catalogue', `The plan has ${entry.refused}.`);
  const refusal = await admissionRefusal(grant, entry, deps);
  if (refusal) return { outcome: 'refused', refusal };
  const input = startInputOf(grant, grant.plan, deps.runbookRoles);
  if (deps.dryRun) return dryRunOf(input, grant.plan.document, deps);
  const resources = entry.class === 'observe' ? [] : grant.plan.targets;
  return redeemAndStart(grant, resources, input, deps);
};

/** `execute_action`: redeems a grant once and starts exactly its plan, or says why not. */
export const executeActionTool = (deps: RecoveryDeps): Tool =>
  defineTool(executeAction, async ({ grant }) => execute(grant, deps));
