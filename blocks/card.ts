import type { KnownBlock } from '@slack/types';
import { ACTION, refOf } from '../src/domain/controls.ts';
import { firing, type Incident } from '../src/domain/incident.ts';
import { leadingCause } from '../src/domain/leading-cause.ts';
import type { ThreadItem } from '../src/domain/thread-item.ts';
import {
  approvalLines,
  leftoverButtons,
  leftoverLines,
  offerButtons,
  runningLines,
} from './action-lines.ts';
import { authLine } from './auth-lines.ts';
import { blindLine, causeLines, contextTime, forecastLines, scoreLines } from './cause-lines.ts';
import { count, span, timeOfDay } from './figures.ts';
import { alarmCount, headlineOf, readingOf } from './headline.ts';
import { blocksOf, button, buttons, context, escapeText, lines, plainOf, section } from './text.ts';

/** The card: one message edited in place, verdict first, one idea a line. */
export const cardOf = (incident: Incident): ThreadItem => {
  const { head, body, foot, actions } =
    incident.status === 'resolved' ? resolvedParts(incident) : openParts(incident);
  const cause = leadingCause(incident);
  return {
    key: 'card',
    place: 'channel',
    text: plainOf(lines(head, body, foot)),
    blocks: blocksOf(
      section(head),
      ...(body === '' ? [] : [section(body)]),
      ...actions,
      ...(foot === '' ? [] : [context(foot)]),
    ),
    facts: {
      incident: incident.id,
      status: incident.status,
      rounds: incident.rounds.length,
      ...(cause && { cause: cause.node, mechanism: cause.mechanism, confidence: cause.confidence }),
      ...(incident.timeToContextMs !== null && { timeToContextMs: incident.timeToContextMs }),
    },
    // That nothing was found yet is no explanation: the clock goes on.
    explains: cause !== null,
  };
};

interface Parts {
  readonly head: string;
  readonly body: string;
  readonly foot: string;
  readonly actions: readonly KnownBlock[];
}

const openParts = (incident: Incident): Parts => {
  const ready = offerButtons(incident);
  const running = runningLines(incident);
  const asked = incident.offers.some((offer) => offer.asked.length > 0 && !offer.superseded);
  return {
    head: lines(
      `*${incident.id} · ${headlineOf(incident)}*`,
      `Since ${timeOfDay(sinceOf(incident))} · ${alarmCount(incident)}${failing(incident)}`,
    ),
    body: lines(
      unconfirmedLine(incident),
      causeLines(incident),
      authLine(incident),
      forecastLines(incident),
      running,
      approvalLines(incident),
      ready.length === 0 && running === '' && !asked && 'Nothing needed from you yet.',
      notices(incident),
    ),
    actions: buttons([
      ...ready,
      button('Evidence', ACTION.evidence, refOf(incident.id)),
      ...(incident.owner ? [] : [button("I've got it", ACTION.own, refOf(incident.id))]),
    ]),
    foot: [
      `Owner: ${incident.owner ? `<@${incident.owner}>` : 'none'}`,
      contextTime(incident),
      blindLine(incident),
    ]
      .filter(Boolean)
      .join(' · '),
  };
};

const resolvedParts = (incident: Incident): Parts => {
  const at = incident.resolved?.at ?? incident.openedAt;
  const cause = leadingCause(incident);
  const reading = incident.vitals?.checks.map(readingOf).find((words) => words !== '');
  const quiet = incident.alarms.length - firing(incident).length;
  return {
    head: `*${incident.id} · Resolved ${timeOfDay(at)}, ${span(at - sinceOf(incident))}.* ${headlineOf({ ...incident, vitals: null })}`,
    body: lines(
      cause && causeLines(incident),
      lines(
        `${reading ? `Now ${reading}; ` : ''}${quiet} of ${count(incident.alarms.length, 'alarm', 'alarms')} OK.`,
        incident.resolved?.by && `Resolved by <@${incident.resolved.by}>.`,
      ),
      scoreLines(incident),
      leftoverLines(incident),
    ),
    actions: buttons([
      ...leftoverButtons(incident),
      button('Evidence', ACTION.evidence, refOf(incident.id)),
    ]),
    foot: [
      incident.owner && `Owner: <@${incident.owner}>`,
      contextTime(incident),
      blindLine(incident),
    ]
      .filter(Boolean)
      .join(' · '),
  };
};

/** When the first alarm changed state. */
const sinceOf = (incident: Incident): number =>
  Math.min(incident.openedAt, ...incident.alarms.map((alarm) => alarm.notice.stateChangedAt));

const failing = (incident: Incident): string => {
  const share = incident.auth?.signIn?.failingPercent ?? null;
  if (share === null || share < 0.5) return '';
  return ` · ${Math.round(share)} % of sign-ins failing`;
};

const unconfirmedLine = (incident: Incident): string | null =>
  incident.unconfirmedWhy !== null && !incident.alarms.some((alarm) => alarm.confirmed)
    ? 'Unconfirmed: CloudWatch does not have this alarm firing. Nothing will run on its account.'
    : null;

const notices = (incident: Incident): string | null => {
  const last = incident.notices.at(-1);
  return last ? `Also: ${escapeText(last.title)}` : null;
};
