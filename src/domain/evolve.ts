import { evolveAction } from './evolve-action.ts';
import { withAnswer } from './evolve-findings.ts';
import { type Incident, noIncident } from './incident.ts';
import type { Happened } from './incident-events.ts';
import type { AlarmNotice, EpochMs } from './intake-signal.ts';

/** The incident after one more event. Total: every event is handled, none is refused. */
export const evolve = (incident: Incident, event: Happened): Incident => {
  const next = applied(incident, event);
  return event.head ? { ...next, head: event.head } : next;
};

const applied = (incident: Incident, event: Happened): Incident => {
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
      return {
        ...incident,
        status: 'resolved',
        resolved: { at: event.at, ...event.data, head: event.head ?? null },
      };
    case 'IncidentReopened':
      return { ...incident, status: 'open', resolved: null };
    case 'DecisionAsked':
    case 'ActionApproved':
    case 'ActionRejected':
    case 'ApprovalTakenBack':
    case 'ActionRequested':
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
