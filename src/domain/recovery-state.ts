import { undoOf } from './decide.ts';
import { firing, type Incident, isRunning, type Offer, type Run } from './incident.ts';

/** Readings in a row that must say *recovered* before an incident is called resolved. */
const STEADY_READINGS = 3;

/** True when the symptom is gone and stays gone: no alarm fires, nothing runs, readings agree. */
export const hasRecovered = (incident: Incident): boolean =>
  incident.status === 'open' &&
  incident.alarms.length > 0 &&
  firing(incident).length === 0 &&
  !incident.runs.some(isRunning) &&
  !incident.runs.some((run) => needsUndo(incident, run)) &&
  incident.checks.length >= STEADY_READINGS &&
  incident.checks.slice(-STEADY_READINGS).every((check) => check.verdict === 'recovered');

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
        .filter(
          (offer) =>
            !offer.superseded &&
            !offer.rejected &&
            !incident.runs.some(
              (run) =>
                run.grant.purpose === 'execute' && run.grant.digest === offer.proposal.digest,
            ),
        )
        .toSorted((a, b) => a.proposal.order - b.proposal.order);

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
