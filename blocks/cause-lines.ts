import { avertingRun } from '../src/domain/averting-run.ts';
import type { Incident, TrackedForecast } from '../src/domain/incident.ts';
import { type LeadingCause, leadingCause } from '../src/domain/leading-cause.ts';
import { figure, percent, span, timeOfDay } from './figures.ts';
import { escapeText, lines } from './text.ts';

/** How sure, in words; a guess is never called a cause. */
const SURE: readonly (readonly [number, string])[] = [
  [0.85, 'Very likely cause'],
  [0.7, 'Likely cause'],
  [0, 'Possible cause'],
];

const MECHANISM: Record<string, string> = {
  'cold-starts': 'cold starts',
  'own-time': 'slower by itself',
  downstream: 'waits for what it calls',
  throttling: 'throttled',
  throttles: 'throttled',
  retries: 'retries',
  errors: 'errors of its own',
  deployment: 'errors since its deployment',
  latency: 'slower by itself',
  saturation: 'at its limit',
};

/** The cause and the path to it; while nothing is known, that it is being checked. */
export const causeLines = (incident: Incident): string => {
  const cause = leadingCause(incident);
  if (cause) return lines(causeLine(cause), pathLine(incident));
  const last = incident.rounds.at(-1);
  if (!last || last.endedAt === null) return 'Looking for the cause.';
  const ruledOut = incident.causes?.ruledOut.slice(0, 4).map((one) => one.node) ?? [];
  return lines(
    'No clear cause yet. Still looking.',
    ruledOut.length > 0 && `Ruled out: ${escapeText(ruledOut.join(', '))}`,
  );
};

const causeLine = (cause: LeadingCause): string => {
  const sure = SURE.find(([from]) => cause.confidence >= from)?.[1] ?? 'Possible cause';
  const version = cause.version ? ` v${escapeText(cause.version.replace(/^v/, ''))}` : '';
  const live = cause.changedAt ? ` (live ${timeOfDay(Date.parse(cause.changedAt))})` : '';
  const what = MECHANISM[cause.mechanism] ?? cause.mechanism;
  const adds =
    cause.addedMs === null || cause.addedMs < 1 ? '' : `, adding ${figure(cause.addedMs, 'ms')}`;
  return `${sure}: *${escapeText(cause.node)}${version}*${live}, ${escapeText(what)}${adds}.`;
};

const pathLine = (incident: Incident): string | null => {
  const path = incident.causes?.path ?? [];
  if (path.length < 2) return null;
  const steps = new Map(
    incident.causes?.steps.map((step) => [`${step.from} ${step.to}`, step.how]),
  );
  const words = path.map((node, index) => {
    const how = index === 0 ? undefined : steps.get(`${path[index - 1]} ${node}`);
    return `${index === 0 ? '' : ' → '}${escapeText(node)}${how ? ` (${escapeText(how)})` : ''}`;
  });
  return `Path: ${words.join('')}`;
};

/** What comes next unless somebody acts: `Next: users-table, 70 %, 03:06 to 03:10.` */
export const forecastLines = (incident: Incident): string => {
  const next = incident.forecasts.filter((tracked) => tracked.outcome === null);
  const words = next.slice(0, 2).map(({ forecast }) => {
    const from = timeOfDay(Date.parse(forecast.earliestAt));
    const to = timeOfDay(Date.parse(forecast.latestAt));
    return `${escapeText(forecast.node)} ${percent(forecast.probability)}, ${from} to ${to}`;
  });
  const wait = incident.cascade?.ifWeWait.text ?? incident.ifWeWait;
  return lines(
    words.length > 0 && `Next: ${words.join('; ')}.`,
    wait && `If we wait: ${escapeText(wait)}`,
  );
};

/** How the forecasts turned out: `Forecast users-table 70 %: hit 03:06.` */
export const scoreLines = (incident: Incident): string => {
  const scored = incident.forecasts.filter(({ outcome }) => outcome !== null);
  // What an action prevented says nothing of how good forecasts are.
  const judged = scored.filter(({ outcome }) => outcome !== 'averted');
  const right = judged.filter(({ outcome }) => outcome === 'hit').length;
  return lines(
    ...scored.map((tracked) => scoreLine(tracked, incident)),
    judged.length > 1 && `Forecasts: ${right} of ${judged.length} right.`,
  );
};

const scoreLine = (tracked: TrackedForecast, incident: Incident): string => {
  const { forecast, outcome, scoredAt } = tracked;
  const what = `Forecast ${escapeText(forecast.node)} ${percent(forecast.probability)}`;
  if (outcome === 'hit') return `${what}: hit ${timeOfDay(scoredAt ?? 0)}.`;
  if (outcome !== 'averted') return `${what}: it did not happen.`;
  const run = avertingRun(tracked, incident);
  return `${what}: averted${run ? `, ${escapeText(run.proposal.shortTitle)} came first` : ''}.`;
};

const SECTIONS: Record<string, string> = {
  auth: 'authentication flow',
  map: 'service map',
  causes: 'root causes',
  cascade: 'forecast',
  plan: 'recovery actions',
  vitals: 'current readings',
};

/** `Can't see: payment logs (access denied)`. */
export const blindLine = (incident: Incident): string | null => {
  const failed = incident.rounds.at(-1)?.failed ?? [];
  const blind = [
    ...failed.map(
      (one) => `${SECTIONS[one.section] ?? one.section} (${one.why.replaceAll('-', ' ')})`,
    ),
    ...incident.gaps
      .filter((gap) => gap.why !== 'not-configured')
      .map((gap) => `${gap.what} (${gap.why.replaceAll('-', ' ')})`),
  ];
  if (blind.length === 0) return null;
  const shown = blind.slice(0, 3).map(escapeText).join(', ');
  return `Can't see: ${shown}${blind.length > 3 ? ` and ${blind.length - 3} more` : ''}`;
};

/** How long from the first alarm to the first message that explained it. */
export const contextTime = (incident: Incident): string | null =>
  incident.timeToContextMs === null ? null : `Context after ${span(incident.timeToContextMs)}`;
