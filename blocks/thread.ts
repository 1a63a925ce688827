import { SHOWN_SEAL } from '../src/domain/chain.ts';
import { ACTION, nth, refOf } from '../src/domain/controls.ts';
import type { Incident, Offer, Run } from '../src/domain/incident.ts';
import { isRunning, runOfPlan, undoOf } from '../src/domain/incident.ts';
import type { ThreadItem } from '../src/domain/thread-item.ts';
import { approvalLine, runningLine, titleOf } from './action-lines.ts';
import { cardOf } from './card.ts';
import { span } from './figures.ts';
import { pictureBlocks } from './picture.ts';
import { escapedList, stillWrong } from './still-wrong.ts';
import { blocksOf, button, buttons, context, escapeText, lines, plainOf, section } from './text.ts';

/** Thread posts besides the card, at most; actions have their own allowance. */
const MOST_DECISION_POSTS = 6;

/** The whole thread of an incident as it should be now. Pure: the same state, the same messages. */
export const threadOf = (incident: Incident): readonly ThreadItem[] => [
  cardOf(incident),
  ...pictureOf(incident),
  ...incident.runs
    .filter((run) => isShown(run) && !askedFor(incident, run))
    .map((run) => runPost(incident, run, `run-${run.grant.id}`)),
  ...incident.offers
    .flatMap((offer) => decisionPosts(incident, offer))
    .slice(0, MOST_DECISION_POSTS),
  ...incident.runs.flatMap(glassPost),
  ...resolvedPost(incident),
];

/** The offer whose question this run answers: its post goes on with the run, so that nothing is said twice. */
const askedFor = (incident: Incident, run: Run): Offer | undefined =>
  run.grant.purpose === 'execute' && run.refusal === null
    ? incident.offers.find(
        (offer) => offer.proposal.digest === run.grant.digest && offer.asked.length > 0,
      )
    : undefined;

const post = (key: string, mrkdwn: string, blocks: ThreadItem['blocks']): ThreadItem => ({
  key,
  place: 'thread',
  text: plainOf(mrkdwn),
  blocks,
  facts: {},
  explains: false,
});

const pictureOf = (incident: Incident): ThreadItem[] =>
  incident.picture
    ? [post('picture', escapeText(incident.picture.altText), [...pictureBlocks(incident)])]
    : [];

/** Reading without a change is no news for the thread. */
const isShown = (run: Run): boolean => run.proposal.actionClass !== 'observe';

const runPost = (incident: Incident, run: Run, key: string): ThreadItem => {
  const running = isRunning(run);
  const words = lines(
    approvedBy(run),
    running ? runningLine(run) : outcomeOf(run),
    gotWorse(incident, run) && 'Readings are worse than at the start; undo it if this is why.',
  );
  const canStop = running && run.execution && run.grant.purpose === 'execute';
  const canUndo = isUndoable(incident, run);
  return post(key, words, [
    section(words),
    ...buttons([
      ...(canStop ? [button('Stop', nth(ACTION.stop, 0), refOf(incident.id, run.grant.id))] : []),
      ...(canUndo ? [button('Undo', nth(ACTION.undo, 0), refOf(incident.id, run.grant.id))] : []),
    ]),
  ]);
};

/** What was started and ended, however it ended, may be half done; an undo that was refused may be asked for again. */
const isUndoable = (incident: Incident, run: Run): boolean =>
  !isRunning(run) &&
  run.grant.purpose === 'execute' &&
  run.execution !== null &&
  run.grant.plan.undo !== null &&
  incident.status === 'open' &&
  !undoOf(incident, run);

/**
 * The last reading since the run ended says *worse*, and its undo is still to be had. Capacity that was
 * added is not what made it worse, and taking it away would hurt more: it keeps its button without a hint.
 */
const gotWorse = (incident: Incident, run: Run): boolean =>
  isUndoable(incident, run) &&
  run.proposal.actionClass !== 'add' &&
  incident.checks.filter(({ at }) => at > (run.endedAt ?? 0)).at(-1)?.verdict === 'worse';

const approvedBy = (run: Run): string | null => {
  const { by, digest } = run.grant;
  if (by.kind === 'policy') return null;
  const people = by.approvers.map((user) => `<@${user}>`).join(' and ');
  const verb = { execute: 'approved', stop: 'stops', 'roll-back': 'undoes' }[run.grant.purpose];
  const glass = by.brokeGlass ? ' They broke glass: no second approver.' : '';
  const box =
    run.grant.purpose === 'execute' && run.grant.plan.timeBoxS
      ? `, for ${span(run.grant.plan.timeBoxS * 1000)}, then undone by itself`
      : '';
  const impact =
    run.grant.purpose === 'execute' && run.proposal.userImpact !== 'none'
      ? ` ${capital(run.grant.risk)} risk: ${escapeText(sentence(run.proposal.userImpact))}`
      : '';
  return `${people} ${verb} *${escapeText(run.proposal.title)}*${box}.${impact} Plan ${digest.slice(0, 4)}.${glass}`;
};

/** Whoever approved a high risk alone is named to the whole channel, with their reason. */
const glassPost = (run: Run): ThreadItem[] => {
  const { by } = run.grant;
  if (by.kind === 'policy' || !by.brokeGlass || run.grant.purpose !== 'execute') return [];
  const people = by.approvers.map((user) => `<@${user}>`).join(' and ');
  const words = `${people} broke glass: *${escapeText(run.proposal.title)}* runs without a second approver. Reason: ${escapeText(run.glassReason ?? 'none given')}`;
  return [{ ...post(`glass-${run.grant.id}`, words, [section(words)]), broadcast: true }];
};

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

const outcomeOf = (run: Run): string => {
  const title = escapeText(run.proposal.title);
  if (run.refusal)
    return lines(
      `Not run: ${title}. ${escapeText(run.refusal.text)}`,
      run.refusal.wouldCall && `Would call: ${escapeText(run.refusal.wouldCall)}`,
    );
  if (run.grant.purpose === 'roll-back')
    return run.execution?.status === 'succeeded' ? undoneWords(run, title) : failureOf(run, title);
  if (run.grant.purpose === 'stop') return `Stopped: ${title}.`;
  if (run.execution?.status === 'succeeded') return `Done: ${titleOf(run.proposal)}.`;
  return failureOf(run, title);
};

const undoneWords = (run: Run, title: string): string =>
  run.grant.by.kind === 'policy' ? `Time is up, undone: ${title}.` : `Undone: ${title}.`;

const failureOf = (run: Run, title: string): string => {
  const failure = run.execution?.failure;
  const word = run.execution?.status === 'cancelled' ? 'Stopped' : 'Failed';
  return failure
    ? `${word}: ${title}. ${escapeText(failure.text)} ${escapeText(failure.whatToDo)}`
    : `${word}: ${title}.`;
};

const decisionPosts = (incident: Incident, offer: Offer): ThreadItem[] =>
  offer.asked.map(({ mention }, index) => {
    const { digest } = offer.proposal;
    const key = `ask-${offer.id.slice(0, 16)}-${index + 1}`;
    const run = runOfPlan(incident, digest);
    if (run && index === 0) return runPost(incident, run, key);
    const decided = run ? 'Decided, see above.' : decisionOf(incident, offer);
    const words = decided ?? question(incident, offer, mention);
    return post(key, words, [
      section(words),
      ...(decided === null
        ? buttons([
            button('Review…', nth(ACTION.review, 0), refOf(incident.id, digest), 'primary'),
            ...(offer.approvals.length > 0
              ? [button('Take back', nth(ACTION.takeBack, 0), refOf(incident.id, digest))]
              : []),
          ])
        : []),
    ]);
  });

const question = (incident: Incident, offer: Offer, mention: string): string =>
  lines(
    stillWrong(incident),
    `${mentionOf(mention)}: decision needed. ${titleOf(offer.proposal)}?`,
    offer.requestedBy && `Asked for by <@${offer.requestedBy}>.`,
    approvalLine(offer),
    whyOf(offer),
  );

const whyOf = (offer: Offer): string =>
  `${capital(offer.proposal.risk.level)} risk. ${escapeText(offer.proposal.expectedEffect)} If we wait: ${escapeText(offer.proposal.ifWeWait)}`;

/** What became of a decision that was asked for; null while it is open. */
const decisionOf = (incident: Incident, offer: Offer): string | null => {
  const title = escapeText(offer.proposal.title);
  if (offer.rejected)
    return `<@${offer.rejected.by}> decided against ${title}${offer.rejected.reason ? `: ${escapeText(offer.rejected.reason)}` : '.'}`;
  if (incident.status === 'resolved') return `No longer needed: ${title}.`;
  if (offer.superseded) return `No longer offered: ${title}.`;
  return null;
};

/** `S…` is a user group, `U…` a person; anything else is left as plain words. */
const mentionOf = (id: string): string => {
  if (/^S[A-Z0-9]+$/.test(id)) return `<!subteam^${id}>`;
  return /^[UW][A-Z0-9]+$/.test(id) ? `<@${id}>` : escapedList([id]);
};

const resolvedPost = (incident: Incident): ThreadItem[] => {
  if (incident.status !== 'resolved') return [];
  const { by, why, head } = incident.resolved ?? { by: null, why: '', head: null };
  const words = by
    ? `<@${by}> resolved ${incident.id}: ${escapeText(why)}`
    : `${incident.id} is resolved. ${escapeText(why)} All ${incident.alarms.length} alarms OK, readings back to normal.`;
  const sealed = head
    ? `Record sealed at entry ${head.entry}: ${head.seal.slice(0, SHOWN_SEAL)}`
    : null;
  return [
    post(
      `resolved-${incident.resolved?.at ?? 0}`,
      lines(words, sealed),
      blocksOf(section(words), ...(sealed ? [context(sealed)] : [])),
    ),
  ];
};
