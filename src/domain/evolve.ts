import type { Gap } from '../../mcp/contracts/evidence.ts';
import type { Proposal } from '../../mcp/contracts/recovery-plan.ts';
import { evolveAction } from './evolve-action.ts';
import { type Incident, noIncident, type Offer, type TrackedForecast } from './incident.ts';
import type { Happened, SectionAnswer } from './incident-events.ts';
import type { AlarmNotice, EpochMs } from './intake-signal.ts';

/** The incident after one more event. Total: every event is handled, none is refused. */
export const evolve = (incident: Incident, event: Happened): Incident => {
  switch (event.type) {
    case 'IncidentOpened':
      return withAlarm(
        { ...noIncident, id: event.data.incidentId, openedAt: event.at },
        event.data.alarm,
        event.at,
      );
    case 'IncidentOpenedByHand':
      return {
        ...noIncident,
        id: event.data.incidentId,
        title: event.data.title,
        openedAt: event.at,
        openedBy: event.data.by,
      };
    case 'AlarmJoined':
    case 'AlarmChanged':
      return withAlarm(incident, event.data.alarm, event.at);
    case 'NoticeAttached':
      return {
        ...incident,
        notices: [
          ...incident.notices,
          { title: event.data.title, text: event.data.text, at: event.at },
        ],
      };
    case 'AlarmsConfirmed':
      return { ...withConfirmation(incident, event.data.names, true), unconfirmedWhy: null };
    case 'AlarmsNotConfirmed':
      return {
        ...withConfirmation(incident, event.data.names, false),
        unconfirmedWhy: event.data.why,
      };
    case 'RoundStarted':
      return {
        ...incident,
        gaps: [],
        rounds: [
          ...incident.rounds,
          {
            number: event.data.round,
            startedAt: event.at,
            endedAt: null,
            symptom: event.data.symptom,
            window: event.data.window,
            baseline: event.data.baseline,
            alarms: incident.alarms.length,
            failed: [],
          },
        ],
      };
    case 'SectionAnswered':
      return withAnswer(incident, event.data.answer, event.at);
    case 'SectionFailed':
      return withRound(incident, event.data.round, (round) => ({
        ...round,
        failed: [
          ...round.failed,
          { section: event.data.section, why: event.data.why, detail: event.data.detail },
        ],
      }));
    case 'RoundEnded':
      return withRound(incident, event.data.round, (round) => ({ ...round, endedAt: event.at }));
    case 'FindingsExplained':
      return { ...incident, explained: event.data.explained, explainedRound: event.data.round };
    case 'VitalsRead':
      return withVitals(incident, event.data.verification, event.at);
    case 'PictureUploaded':
      return { ...incident, picture: event.data };
    case 'ContextShown':
      return { ...incident, timeToContextMs: event.data.millisecondsAfterAlarm };
    case 'ForecastScored':
      return {
        ...incident,
        forecasts: incident.forecasts.map((tracked) =>
          tracked.forecast.node === event.data.node && tracked.madeAt === event.data.madeAt
            ? { ...tracked, outcome: event.data.outcome, scoredAt: event.at }
            : tracked,
        ),
      };
    case 'OwnerTaken':
      return { ...incident, owner: event.data.by };
    case 'IncidentResolved':
      return { ...incident, status: 'resolved', resolved: { at: event.at, ...event.data } };
    case 'IncidentReopened':
      return { ...incident, status: 'open', resolved: null };
    case 'DecisionAsked':
    case 'ActionApproved':
    case 'ActionRejected':
    case 'GrantIssued':
    case 'ExecutionStarted':
    case 'ExecutionRefused':
    case 'ExecutionProgressed':
    case 'ExecutionEnded':
    case 'LeftoverKept':
      return evolveAction(incident, event);
  }
};

/** The incident that these events tell. */
export const fold = (events: readonly Happened[]): Incident => events.reduce(evolve, noIncident);

const withAlarm = (incident: Incident, notice: AlarmNotice, at: EpochMs): Incident => {
  const known = incident.alarms.find((alarm) => alarm.notice.name === notice.name);
  if (!known)
    return {
      ...incident,
      alarms: [...incident.alarms, { notice, firstAt: at, confirmed: null }],
    };
  if (notice.stateChangedAt < known.notice.stateChangedAt) return incident;
  // A new claim that it fires has to be confirmed anew; that it is over needs no proof to be calm about.
  const claimsAnew = notice.state === 'ALARM' && known.notice.state !== 'ALARM';
  return {
    ...incident,
    alarms: incident.alarms.map((alarm) =>
      alarm === known
        ? {
            ...known,
            notice: { ...known.notice, ...notice },
            confirmed: claimsAnew && known.confirmed !== true ? null : known.confirmed,
          }
        : alarm,
    ),
  };
};

const withConfirmation = (
  incident: Incident,
  names: readonly string[],
  confirmed: boolean,
): Incident => ({
  ...incident,
  alarms: incident.alarms.map((alarm) =>
    names.includes(alarm.notice.name) ? { ...alarm, confirmed } : alarm,
  ),
});

const withRound = (
  incident: Incident,
  number: number,
  change: (round: Incident['rounds'][number]) => Incident['rounds'][number],
): Incident => ({
  ...incident,
  rounds: incident.rounds.map((round) => (round.number === number ? change(round) : round)),
});

const withVitals = (
  incident: Incident,
  vitals: NonNullable<Incident['vitals']>,
  at: EpochMs,
): Incident => ({
  ...incident,
  vitals,
  checks: [...incident.checks, { at, verdict: vitals.verdict }],
});

const withAnswer = (incident: Incident, answer: SectionAnswer, at: EpochMs): Incident => {
  switch (answer.section) {
    case 'vitals':
      return { ...incident, vitals: answer.value };
    case 'map':
      return withGaps({ ...incident, map: answer.value }, answer.value.gaps);
    case 'auth':
      return withGaps({ ...incident, auth: answer.value }, answer.value.gaps);
    case 'causes':
      return withGaps({ ...incident, causes: answer.value }, answer.value.gaps);
    case 'cascade':
      return withGaps(
        {
          ...incident,
          cascade: answer.value,
          forecasts: withForecasts(incident.forecasts, answer.value.forecasts, at),
        },
        answer.value.gaps,
      );
    case 'plan':
      return withGaps(
        withProposals(incident, answer.value.proposals, answer.value.ifWeWait, at),
        answer.value.gaps,
      );
  }
};

const withGaps = (incident: Incident, gaps: readonly Gap[]): Incident => {
  const byName = new Map([...incident.gaps, ...gaps].map((gap) => [gap.what, gap]));
  return { ...incident, gaps: [...byName.values()] };
};

/** The first forecast of a node stands until it is scored: a forecast that moves is none. */
const withForecasts = (
  tracked: Incident['forecasts'],
  forecasts: readonly TrackedForecast['forecast'][],
  madeAt: EpochMs,
): Incident['forecasts'] => [
  ...tracked,
  ...forecasts
    .filter((forecast) => !tracked.some((known) => known.forecast.node === forecast.node))
    .map((forecast) => ({ forecast, madeAt, outcome: null, scoredAt: null })),
];

const withProposals = (
  incident: Incident,
  proposals: readonly Proposal[],
  ifWeWait: string,
  at: EpochMs,
): Incident => {
  const confidence = incident.causes?.candidates[0]?.confidence ?? 0;
  const kept = incident.offers.map((offer) => {
    if (isDecided(incident, offer)) return offer;
    const again = proposals.find((proposal) => sameStep(proposal, offer.proposal));
    return again ? renewed(offer, again, confidence, at) : { ...offer, superseded: true };
  });
  const fresh = proposals
    .filter((proposal) => !kept.some((offer) => stillStands(incident, offer, proposal)))
    .map((proposal) => ({
      id: proposal.digest,
      proposal,
      replaced: [],
      offeredAt: at,
      confidence,
      approvals: [],
      rejected: null,
      asked: [],
      superseded: false,
    }));
  return { ...incident, ifWeWait, offers: [...kept, ...fresh] };
};

/** The same action on the same targets: one step of the plan, whatever its parameters are now. */
const sameStep = (a: Proposal, b: Proposal): boolean =>
  a.plan.action === b.plan.action && a.plan.targets.join() === b.plan.targets.join();

const isDecided = (incident: Incident, offer: Offer): boolean =>
  offer.rejected !== null ||
  incident.runs.some((run) => run.grant.digest === offer.proposal.digest);

/** An offer that the proposal needs no second one beside: the same undecided step, or one turned down. */
const stillStands = (incident: Incident, offer: Offer, proposal: Proposal): boolean =>
  sameStep(offer.proposal, proposal) &&
  (offer.rejected !== null ||
    !isDecided(incident, offer) ||
    offer.proposal.digest === proposal.digest);

/** Approvals are for one exact plan: they lapse when it changes; who was asked stays asked. */
const renewed = (offer: Offer, proposal: Proposal, confidence: number, at: EpochMs): Offer => {
  const { digest } = offer.proposal;
  const same = digest === proposal.digest;
  return {
    ...offer,
    proposal,
    confidence,
    offeredAt: at,
    superseded: false,
    approvals: same ? offer.approvals : [],
    replaced: same ? offer.replaced : [...offer.replaced, digest],
  };
};
