import type { Risk } from '../contracts/recovery-plan.ts';
import type { Composition } from './actions/action.ts';
import { reachOf } from './actions/reach-of.ts';
import { isAllowedTarget, placeOf } from './aws-place.ts';
import type { CatalogueEntry } from './catalogue.ts';
import { type Attempt, type Circumstances, isAlarmConfirmed } from './circumstances.ts';
import { rateRisk } from './risk.ts';

const MINUTE_MS = 60_000;

/** Targets lie in the account and Region of the alarm, fit the catalogue, and carry no tag that forbids. */
const areTargetsAllowed = (
  { targets, tags }: Composition,
  entry: CatalogueEntry,
  denyTag: string,
  { alarms }: Circumstances,
): boolean | null => {
  const place = placeOf(alarms?.[0]?.arn ?? '');
  if (!place) return null;
  const [key = '', value] = denyTag.split('=');
  return (
    tags[key] !== value && targets.every((target) => isAllowedTarget(target, entry.targets, place))
  );
};

/** Earlier attempts of the same action on one of the same targets; null where they are not known. */
const earlierAttempts = (
  { targets }: Composition,
  entry: CatalogueEntry,
  { attempts }: Circumstances,
): readonly Attempt[] | null =>
  attempts?.filter(
    (attempt) =>
      attempt.action === entry.id && attempt.targets.some((target) => targets.includes(target)),
  ) ?? null;

/** The risk of what an action composed, in these circumstances. Pure: everything was read before. */
export const rateComposition = (
  composition: Composition,
  entry: CatalogueEntry,
  denyTag: string,
  circumstances: Circumstances,
): Risk => {
  const earlier = earlierAttempts(composition, entry, circumstances);
  const coolSince = circumstances.nowMs - entry.coolDownMin * MINUTE_MS;
  const reach = reachOf(circumstances.map, composition.node);
  return rateRisk({
    actionClass: entry.class,
    confidence: circumstances.confidence,
    frozen: circumstances.frozen,
    ownedBy: composition.ownedBy,
    dependants: reach.dependants,
    trafficShare: composition.trafficShare ?? reach.trafficShare,
    restoresHealthyState: composition.restoresHealthyState,
    triedRecently: earlier?.some(({ atMs }) => atMs >= coolSince) ?? null,
    failedEarlier: earlier?.some(({ inThisIncident, failed }) => inThisIncident && failed) ?? null,
    alarmConfirmed: isAlarmConfirmed(circumstances),
    targetAllowed: areTargetsAllowed(composition, entry, denyTag, circumstances),
    hasUndo: composition.undo !== null,
    conditions: composition.conditions,
  });
};
