import type { KnownBlock, ModalView } from '@slack/types';
import type { Evidence } from '../mcp/contracts/evidence.ts';
import { firing, type Incident } from '../src/domain/incident.ts';
import { leadingCause } from '../src/domain/leading-cause.ts';
import { isReady, openOffers } from '../src/domain/recovery-state.ts';
import { offerButtons } from './action-lines.ts';
import { hopLines } from './auth-lines.ts';
import { blindLine, causeLines, forecastLines, scoreLines } from './cause-lines.ts';
import { count, figure, percent, span, timeOfDay } from './figures.ts';
import { alarmCount, headlineOf } from './headline.ts';
import { pictureBlocks } from './picture.ts';
import { blocksOf, buttons, clip, context, escapeText, lines, plainOf, section } from './text.ts';

/** An answer to one person: what `/incident` and mentions say. */
export interface Reply {
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
}

const reply = (mrkdwn: string, ...more: readonly KnownBlock[]): Reply => ({
  text: plainOf(mrkdwn),
  blocks: blocksOf(section(mrkdwn), ...more),
});

/** `/incident help` */
export const helpReply = (): Reply =>
  reply(
    lines(
      '*What you can ask.* An id (`INC-42`) may follow; in a thread, mention me with the same words.',
      '`list` open incidents · `status` what Halcyon is doing',
      '`context` where sign-in time and failures go · `cascade` cause, path and forecast',
      '`actions` what can be done, with its risk · `resolve` close it',
      '`autopilot on` or `off`: whether low-risk actions run by themselves',
    ),
  );

/** `/incident list` */
export const listReply = (incidents: readonly Incident[]): Reply => {
  const open = incidents.filter((incident) => incident.status === 'open');
  const recent = incidents.filter((incident) => incident.status === 'resolved').slice(-3);
  return reply(
    lines(
      open.length === 0
        ? 'No open incident.'
        : `*${count(open.length, 'open incident', 'open incidents')}*`,
      ...open.map(
        (incident) =>
          `${incident.id} · ${headlineOf(incident)} · since ${timeOfDay(incident.openedAt)} · ${incident.owner ? `<@${incident.owner}>` : 'no owner'}`,
      ),
      recent.length > 0 && '*Resolved lately*',
      ...recent.map(
        (incident) =>
          `${incident.id} · ${headlineOf({ ...incident, vitals: null })} · ${timeOfDay(incident.resolved?.at ?? 0)}`,
      ),
    ),
  );
};

/** `/incident status`: one incident in short. */
export const statusReply = (incident: Incident, autopilot: boolean): Reply =>
  reply(
    lines(
      `*${incident.id} · ${headlineOf(incident)}*`,
      `${incident.status === 'open' ? 'Open' : 'Resolved'} · ${alarmCount(incident)}, ${firing(incident).length} firing · owner ${incident.owner ? `<@${incident.owner}>` : 'none'}`,
      causeLines(incident),
      `Autopilot ${autopilot ? 'on: low-risk actions run by themselves' : 'off: nothing runs by itself'}.`,
    ),
  );

/** `/incident context`: what authentication says, hop by hop. */
export const contextReply = (incident: Incident): Reply => {
  const { auth } = incident;
  if (!auth) return reply(`*${incident.id}* · Authentication has not been looked at yet.`);
  const verdict = {
    'auth-is-bottleneck': 'Authentication is the bottleneck',
    'auth-is-not-bottleneck': 'Authentication is not the bottleneck',
    'cannot-tell': 'Cannot tell whether authentication is the bottleneck',
  }[auth.verdict];
  const claims = incident.explained.find((one) => one.service === 'auth-flow')?.claims ?? [];
  return reply(
    lines(
      `*${incident.id} · ${verdict}* (${percent(auth.confidence)} sure)`,
      ...auth.findings
        .filter((finding) => finding.status === 'ok')
        .slice(0, 10)
        .map((finding) => `• ${escapeText(finding.summary)}`),
      ...hopLines(auth),
      ...auth.whoIsHit
        .slice(0, 4)
        .map(
          (hit) =>
            `• ${escapeText(hit.node)}: ${figure(hit.lostPerMin, '')} lost and ${figure(hit.delayedPerMin, '')} delayed a minute`,
        ),
    ),
    ...(claims.length > 0
      ? [context(`In words: ${claims.map((claim) => escapeText(claim.text)).join(' ')}`)]
      : []),
    ...blind(incident),
  );
};

/** `/incident cascade`: cause, path, forecast and what was ruled out. */
export const cascadeReply = (incident: Incident): Reply => {
  const cause = leadingCause(incident);
  const others = incident.causes?.candidates.slice(1, 4) ?? [];
  return reply(
    lines(
      `*${incident.id}*`,
      causeLines(incident),
      cause && `Sure to ${percent(cause.confidence)}. ${escapeText(cause.why)}`,
      ...others.map(
        (one) =>
          `Also: ${escapeText(one.node)} (${percent(one.confidence)}) ${escapeText(one.why)}`,
      ),
      forecastLines(incident),
      scoreLines(incident),
      ...(incident.causes?.ruledOut ?? [])
        .slice(0, 4)
        .map((one) => `Ruled out: ${escapeText(one.node)}, ${escapeText(one.why)}`),
    ),
    ...pictureBlocks(incident),
    ...blind(incident),
  );
};

/** `/incident actions`: the plan, step by step. */
export const actionsReply = (incident: Incident): Reply => {
  const offers = openOffers(incident);
  const done = incident.runs.filter((run) => run.grant.purpose === 'execute');
  return reply(
    lines(
      `*${incident.id} · ${offers.length === 0 ? 'Nothing to decide' : 'What can be done'}*`,
      ...offers.map(
        ({ proposal, ...offer }) =>
          `${proposal.order}. ${escapeText(proposal.title)} (${escapeText(proposal.change)}) · ${proposal.risk.level} risk · about ${span(proposal.expectedAfterS * 1000)}${isReady(incident, { proposal, ...offer }) ? '' : ' · waits for the step before'}`,
      ),
      ...done.map(
        (run) =>
          `Done: ${escapeText(run.proposal.title)} · ${run.refusal ? 'not run' : (run.execution?.status ?? 'starting')}`,
      ),
      incident.ifWeWait && `If we wait: ${escapeText(incident.ifWeWait)}`,
    ),
    ...buttons(offerButtons(incident)),
  );
};

/** The modal behind *Evidence*: what was read, and how to read it again. */
export const evidenceModal = (incident: Incident): ModalView => {
  const evidence: readonly Evidence[] = [
    ...(incident.causes?.candidates.flatMap((candidate) => candidate.evidence) ?? []),
    ...(incident.auth?.evidence ?? []),
    ...(incident.cascade?.evidence ?? []),
    ...(incident.vitals?.evidence ?? []),
  ];
  return {
    type: 'modal',
    title: { type: 'plain_text', text: clip(`${incident.id} · evidence`, 24) },
    close: { type: 'plain_text', text: 'Close' },
    blocks: blocksOf(
      ...(evidence.length === 0 ? [section('Nothing has been read yet.')] : []),
      ...evidence.slice(0, 40).map((one) => section(evidenceWords(one))),
      ...blind(incident),
    ),
  };
};

const evidenceWords = (one: Evidence): string =>
  lines(
    `*${escapeText(one.title)}*${one.consoleUrl ? ` · <${encodeURI(one.consoleUrl)}|console>` : ''}`,
    one.values
      .slice(0, 8)
      .map(
        ({ label, value, unit }) =>
          `${escapeText(label)} ${typeof value === 'number' ? figure(value, unit ?? '') : escapeText(value ?? 'no data')}`,
      )
      .join(' · '),
    one.cli && `\`${escapeText(clip(one.cli, 700))}\``,
  );

const blind = (incident: Incident): KnownBlock[] => {
  const line = blindLine(incident);
  return line ? [context(line)] : [];
};
