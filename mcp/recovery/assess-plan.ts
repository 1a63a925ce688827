import type { Plan, Risk } from '../contracts/recovery-plan.ts';
import type { Composition } from './actions/action.ts';
import { actionOf } from './actions/action-of.ts';
import { type CatalogueEntry, strangenessOf } from './catalogue.ts';
import { type Circumstances, samplePeriodOf } from './circumstances.ts';
import { comparePlans } from './compare-plans.ts';
import { planOf } from './plan-of.ts';
import { rateComposition } from './rate-composition.ts';
import type { RecoveryDeps } from './recovery-deps.ts';
import { isStopAlarmSound } from './stop-alarm.ts';

export type Assessment =
  | {
      readonly ok: true;
      readonly entry: CatalogueEntry;
      readonly composition: Composition;
      readonly risk: Risk;
    }
  | {
      readonly ok: false;
      readonly refusal: 'not-in-catalogue' | 'plan-changed';
      readonly text: string;
    };

/** The catalogue's entry for a plan that it allows; else why it does not. */
export const admittedEntry = (
  plan: Plan,
  { catalogue }: RecoveryDeps,
): CatalogueEntry | { readonly refused: string } => {
  const entry = catalogue.actions.find(({ id }) => id === plan.action);
  if (!entry) return { refused: `the action ${plan.action}, which the catalogue does not have` };
  const strange = strangenessOf(plan, entry);
  return strange === null ? entry : { refused: strange };
};

/**
 * Composes a plan's choice anew from the account as it is now, compares, and rates it. A plan that
 * differs in anything from what its action would do now is `plan-changed`: it was never shown.
 */
export const assessPlan = async (
  plan: Plan,
  circumstances: Circumstances,
  deps: RecoveryDeps,
): Promise<Assessment> => {
  const entry = admittedEntry(plan, deps);
  if ('refused' in entry)
    return { ok: false, refusal: 'not-in-catalogue', text: `The plan has ${entry.refused}.` };
  const composition = await actionOf(entry.id)?.recompose(plan, {
    live: deps.live,
    entry,
    nowMs: circumstances.nowMs,
    map: circumstances.map,
    periodS: samplePeriodOf(circumstances),
  });
  if (!composition)
    return { ok: false, refusal: 'plan-changed', text: 'There is nothing left to change.' };
  const now = planOf(plan.incidentId, entry, composition, plan.stopAlarm);
  const changed = comparePlans(plan, now);
  if (changed !== null)
    return {
      ok: false,
      refusal: 'plan-changed',
      text: `It changed since it was shown: ${changed}.`,
    };
  const own = circumstances.alarms?.map(({ name }) => name) ?? [];
  if (!(await isStopAlarmSound(plan.stopAlarm, composition, entry, own, deps.live)))
    return {
      ok: false,
      refusal: 'plan-changed',
      text: `The alarm ${plan.stopAlarm}, which was to stop it by going off, is not known to be OK now.`,
    };
  const risk = rateComposition(composition, entry, deps.catalogue.denyTag, circumstances);
  return { ok: true, entry, composition, risk };
};
