import { firing, type Incident, isRunning, type Offer, type Run, undoOf } from './incident.ts';

/** Readings in a row that must say *recovered* before an incident is called resolved. */
const STEADY_READINGS = 3;
/** Where nothing can be measured, alarms that stay OK for this many readings have to do. */
const BLIND_READINGS = 12;

/** True when the symptom is gone and stays gone: no alarm fires, nothing runs, readings agree. */
export const hasRecovered = (incident: Incident): boolean =>
  incident.status === 'open' &&
  incident.alarms.length > 0 &&
  firing(incident).length === 0 &&
  !incident.runs.some(isRunning) &&
  !incident.runs.some((run) => needsUndo(incident, run)) &&
  (allOfLast(incident, STEADY_READINGS, ['recovered']) ||
    allOfLast(incident, BLIND_READINGS, ['recovered', 'cannot-tell']));

const allOfLast = (
  { checks }: Incident,
  count: number,
  verdicts: readonly Incident['checks'][number]['verdict'][],
): boolean =>
  checks.length >= count && checks.slice(-count).every((check) => verdicts.includes(check.verdict));

/** A time-boxed run that took effect and has not been undone yet. */
export const needsUndo = (incident: Incident, run: Run): boolean =>
  run.grant.purpose === 'execute' &&
  run.grant.plan.timeBoxS !== null &&
  run.execution?.status === 'succeeded' &&
  run.endedAt !== null &&
  !undoOf(incident, run);

/** What stays in the account after the incident, and nobody has yet said may stay. */
export const leftovers = (incident: Incident): readonly Run[] =>
  incident.runs.filter(
    (run) =>
      run.grant.purpose === 'execute' &&
      run.execution?.status === 'succeeded' &&
      run.proposal.leavesBehind !== null &&
      !undoOf(incident, run),
  );

/** Offers that people can still decide on, first step first. */
export const openOffers = (incident: Incident): readonly Offer[] =>
  incident.status === 'resolved'
    ? []
    : incident.offers
        .filter((offer) => !offer.superseded && !offer.rejected && !isInEffect(incident, offer))
        .toSorted((a, b) => a.proposal.order - b.proposal.order);

/** The same plan was granted, or the same action on the same targets runs or has taken effect. */
const isInEffect = (incident: Incident, offer: Offer): boolean =>
  incident.runs.some((run) => {
    if (run.grant.purpose !== 'execute' || run.refusal !== null) return false;
    if (run.grant.digest === offer.proposal.digest) return true;
    const { action, targets } = run.grant.plan;
    const same =
      action === offer.proposal.plan.action &&
      targets.join() === offer.proposal.plan.targets.join();
    const holds = isRunning(run) || run.execution?.status === 'succeeded';
    return same && holds && !undoOf(incident, run);
  });

/** True when everything that an offer waits for has succeeded. */
export const isReady = (incident: Incident, offer: Offer): boolean =>
  offer.proposal.waitsFor.every((digest) =>
    incident.runs.some(
      (run) =>
        run.grant.purpose === 'execute' &&
        run.grant.digest === digest &&
        run.execution?.status === 'succeeded',
    ),
  );
