import { wasTried } from '../domain/decide-on-offer.ts';
import { firing, type Incident, isConfirmed, isRunning, type Offer } from '../domain/incident.ts';
import type { EpochMs } from '../domain/intake-signal.ts';
import { digestOfStory, pictureStory, scoredForecasts } from '../domain/picture-story.ts';
import { hasRecovered, isReady, needsUndo, openOffers } from '../domain/recovery-state.ts';
import { scoreForecast } from '../domain/score-forecast.ts';
import type { Job } from './ports.ts';

/** The kinds of work that follow from the state of an incident. */
export type JobKind =
  | 'confirm'
  | 'investigate'
  | 'explain'
  | 'draw'
  | 'run-by-policy'
  | 'execute'
  | 'watch'
  | 'check'
  | 'ask'
  | 'undo'
  | 'score';

const MOST_ROUNDS = 30;
/** Plans are made anew after this many of the alarm's periods, so that what people approve still holds. */
const STALE_AFTER_PERIODS = 4;
/** How many of the alarm's periods a step may take to show its effect. */
const TIME_TO_WORK_PERIODS = 6;
/** A decision that nobody takes is asked for once more after this. */
const ASK_AGAIN_MS = 5 * 60_000;

type Due = { kind: JobKind; key: string; runAt?: EpochMs; data?: Record<string, unknown> };

/**
 * Everything that is due for an incident, derived from its log alone: losing the queue loses nothing,
 * and deriving twice names the same jobs.
 */
export const dueJobs = (incident: Incident, autopilot: boolean, now: EpochMs): readonly Job[] =>
  [
    ...toConfirm(incident),
    ...toInvestigate(incident, now),
    ...toExplain(incident),
    ...toDraw(incident),
    ...toRun(incident, autopilot),
    ...toAsk(incident, autopilot, now),
    ...toCheck(incident),
    ...toScore(incident, now),
  ].map(({ kind, key, runAt, data }) => ({
    id: `${kind}.${incident.id}.${key}`,
    kind,
    incidentId: incident.id,
    data: data ?? {},
    ...(runAt !== undefined && { runAt }),
  }));

const toConfirm = (incident: Incident): Due[] => {
  const open = firing(incident).filter((alarm) => alarm.confirmed === null);
  return incident.status === 'open' && open.length > 0
    ? [{ kind: 'confirm', key: `${open.length}-of-${incident.alarms.length}` }]
    : [];
};

/** Seconds of the alarm's own period: what one step of time means for this incident. */
const periodMsOf = (incident: Incident): number =>
  1000 * Math.min(...incident.alarms.map((alarm) => alarm.notice.metric?.periodS ?? 60), 300);

const toInvestigate = (incident: Incident, now: EpochMs): Due[] => {
  if (incident.status !== 'open' || incident.alarms.length === 0) return [];
  const last = incident.rounds.at(-1);
  if (!last) return [{ kind: 'investigate', key: '1', data: { round: 1 } }];
  if (last.endedAt === null)
    return [{ kind: 'investigate', key: `${last.number}`, data: { round: last.number } }];
  const round = last.number + 1;
  // Somebody asked for a fresh plan: that is worth a round whatever the alarms say.
  if (isAskedAnew(incident, last.startedAt))
    return [{ kind: 'investigate', key: `${round}.asked`, data: { round } }];
  const afterMs = pauseBeforeNext(incident);
  if (last.number >= MOST_ROUNDS || afterMs === null) return [];
  const runAt = last.endedAt + afterMs;
  const urgency = afterMs === periodMsOf(incident) ? '' : '.refresh';
  return [
    {
      kind: 'investigate',
      key: `${round}${urgency}`,
      data: { round },
      ...(runAt > now && { runAt }),
    },
  ];
};

const isAskedAnew = (incident: Incident, since: EpochMs): boolean =>
  openOffers(incident).some(({ requestedAt }) => (requestedAt ?? 0) > since);

/** A period when something has changed; longer to keep plans that people may approve fresh. */
const pauseBeforeNext = (incident: Incident): number | null => {
  if (worthAnother(incident)) return periodMsOf(incident);
  const waits = firing(incident).length > 0 && openOffers(incident).length > 0;
  return waits ? Math.max(60_000, STALE_AFTER_PERIODS * periodMsOf(incident)) : null;
};

/** Something has changed that the last round could not know, or it found nothing while alarms fire. */
const worthAnother = (incident: Incident): boolean => {
  const last = incident.rounds.at(-1);
  if (!last || firing(incident).length === 0) return false;
  const newAlarms = incident.alarms.length > last.alarms;
  const actionEnded = incident.runs.some((run) => (run.endedAt ?? 0) > last.startedAt);
  const nothingFound = (incident.causes?.candidates.length ?? 0) === 0;
  const unsure = (incident.causes?.candidates[0]?.confidence ?? 0) < 0.7;
  return newAlarms || actionEnded || nothingFound || unsure;
};

const toExplain = (incident: Incident): Due[] => {
  const last = incident.rounds.at(-1);
  return last?.endedAt && last.number > incident.explainedRound
    ? [{ kind: 'explain', key: `${last.number}`, data: { round: last.number } }]
    : [];
};

/** After a round, or when a forecast was scored, and only if the picture would tell another story. */
const toDraw = (incident: Incident): Due[] => {
  const last = incident.rounds.at(-1);
  const story = pictureStory(incident);
  if (!last?.endedAt || !story || incident.picture?.story === digestOfStory(story)) return [];
  const { number: round } = last;
  const scored = scoredForecasts(incident);
  const drawn = { round: incident.picture?.round ?? 0, scored: incident.picture?.scored ?? 0 };
  return round > drawn.round || scored > drawn.scored
    ? [{ kind: 'draw', key: `${round}.${scored}`, data: { round, scored } }]
    : [];
};

const toRun = (incident: Incident, autopilot: boolean): Due[] => {
  const byPolicy = openOffers(incident)
    .filter(
      (offer) =>
        runsByItself(incident, offer, autopilot) &&
        isConfirmed(incident) &&
        isReady(incident, offer),
    )
    .map((offer): Due => {
      const { digest } = offer.proposal;
      return { kind: 'run-by-policy', key: digest.slice(0, 16), data: { digest } };
    });
  const runs = incident.runs.filter(isRunning).map((run): Due => {
    const grantId = run.grant.id;
    return { kind: run.execution ? 'watch' : 'execute', key: grantId, data: { grantId } };
  });
  const undos = incident.runs
    .filter((run) => needsUndo(incident, run))
    .map(
      (run): Due => ({
        kind: 'undo',
        key: run.grant.id,
        data: { grantId: run.grant.id },
        runAt: (run.endedAt ?? 0) + 1000 * (run.grant.plan.timeBoxS ?? 0),
      }),
    );
  return [...byPolicy, ...runs, ...undos];
};

/** Low risk is for the policy, once: what it tried and recovery refused is for people. */
const runsByItself = (incident: Incident, offer: Offer, autopilot: boolean): boolean =>
  autopilot && offer.proposal.risk.level === 'low' && !wasTried(incident, offer);

/** One decision at a time: the first step that people have to take, once nothing runs by itself. */
const toAsk = (incident: Incident, autopilot: boolean, now: EpochMs): Due[] => {
  const first = openOffers(incident).find(
    (offer) =>
      !runsByItself(incident, offer, autopilot) &&
      isReady(incident, offer) &&
      hasHadTime(incident, offer, now),
  );
  if (!first || !isConfirmed(incident) || !needsPeople(incident, autopilot)) return [];
  const attempt = first.asked.length + 1;
  const { digest } = first.proposal;
  const due = { kind: 'ask', key: `${first.id.slice(0, 16)}.${attempt}` } as const;
  if (attempt === 1) return [{ ...due, data: { digest, attempt } }];
  if (attempt > 2) return [];
  const runAt = (first.asked.at(-1)?.at ?? now) + ASK_AGAIN_MS;
  return [{ ...due, data: { digest, attempt }, runAt }];
};

/** Another step on the same resource is asked for only when the last one had time to work, and did not. */
const hasHadTime = (incident: Incident, offer: Offer, now: EpochMs): boolean =>
  incident.runs
    .filter((run) =>
      run.grant.plan.targets.some((target) => offer.proposal.plan.targets.includes(target)),
    )
    .every((run) => now - (run.endedAt ?? now) >= TIME_TO_WORK_PERIODS * periodMsOf(incident));

/** Readings that say it is over, or on its way to be: people are left in peace a little longer. */
const isMending = (verdicts: readonly string[]): boolean =>
  verdicts.at(-1) === 'recovered' ||
  (verdicts.at(-1) === 'improving' &&
    !verdicts.slice(-3).every((one, _, all) => all.length === 3 && one === 'improving'));

/** The trouble goes on, nothing is under way, and a reading after the last action says so. */
const needsPeople = (incident: Incident, autopilot: boolean): boolean => {
  const last = incident.rounds.at(-1);
  if (incident.status !== 'open' || !last?.endedAt || firing(incident).length === 0) return false;
  if (incident.runs.some(isRunning) || incident.runs.some((run) => needsUndo(incident, run)))
    return false;
  const lowComing = openOffers(incident).some((offer) => runsByItself(incident, offer, autopilot));
  const lastRun = incident.runs.at(-1);
  if (lowComing && !lastRun) return false;
  if (!lastRun) return true;
  const since = incident.checks.filter((check) => check.at > (lastRun.endedAt ?? 0));
  return since.length > 0 && !isMending(since.map((check) => check.verdict));
};

const toCheck = (incident: Incident): Due[] => {
  const firstEnd = incident.rounds[0]?.endedAt;
  if (incident.status !== 'open' || !firstEnd || hasRecovered(incident)) return [];
  const last = incident.checks.at(-1)?.at ?? firstEnd;
  return [
    {
      kind: 'check',
      key: `${incident.checks.length + 1}`,
      data: { number: incident.checks.length + 1 },
      runAt: last + Math.min(60_000, periodMsOf(incident)),
    },
  ];
};

const toScore = (incident: Incident, now: EpochMs): Due[] =>
  incident.forecasts
    .filter((tracked) => tracked.outcome === null)
    .map((tracked): Due => {
      const { node, latestAt } = tracked.forecast;
      const hit = scoreForecast(tracked, incident, now) === 'hit';
      return {
        kind: 'score',
        key: `${tracked.madeAt}.${incident.forecasts.indexOf(tracked)}${hit ? '.hit' : ''}`,
        data: { node, madeAt: tracked.madeAt },
        ...(!hit && { runAt: Date.parse(latestAt) + 1000 }),
      };
    });
