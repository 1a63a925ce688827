import type { Button } from '@slack/types';
import type { Proposal } from '../mcp/contracts/recovery-plan.ts';
import { ACTION, nth, refOf } from '../src/domain/controls.ts';
import { type Incident, isRunning, type Offer, type Run } from '../src/domain/incident.ts';
import { isReady, leftovers, openOffers } from '../src/domain/recovery-state.ts';
import { span } from './figures.ts';
import { button, escapeText, lines } from './text.ts';

/** What runs now, each with its step: `Running, low risk: …, step 2 of 3`. */
export const runningLines = (incident: Incident): string =>
  lines(
    ...incident.runs
      .filter((run) => isRunning(run) && run.proposal.actionClass !== 'observe')
      .map(runningLine),
  );

export const runningLine = (run: Run): string => {
  const steps = run.execution?.steps ?? [];
  const done = steps.filter((step) => step.status === 'succeeded').length;
  const step =
    steps.length > 0 ? `, step ${Math.min(done + 1, steps.length)} of ${steps.length}` : '';
  const verb = { execute: 'Running', stop: 'Stopping', 'roll-back': 'Undoing' }[run.grant.purpose];
  const after =
    run.grant.purpose === 'execute' ? `, about ${span(run.proposal.expectedAfterS * 1000)}` : '';
  const held = run.execution?.attention;
  const why = held ? `. ${escapeText(held.text)} ${escapeText(held.whatToDo)}` : '';
  return `${verb}, ${run.grant.risk} risk: ${titleOf(run.proposal)}${step}${after}${why}`;
};

/** What an action does, with its change where the title does not say it. */
export const titleOf = ({ title, change }: Proposal): string =>
  escapeText(title.includes(change) ? title : `${title} (${change})`);

/** The buttons of what people can decide on now: what they were asked for, then the next step first. */
export const offerButtons = (incident: Incident): Button[] =>
  openOffers(incident)
    .filter((offer) => isReady(incident, offer) && offer.proposal.actionClass !== 'observe')
    .toSorted((a, b) => Number(b.asked.length > 0) - Number(a.asked.length > 0))
    .slice(0, 4)
    .map((offer, index) =>
      button(
        `${offer.proposal.shortTitle}… ${offer.proposal.risk.level}`,
        nth(ACTION.review, index),
        refOf(incident.id, offer.proposal.digest),
      ),
    );

/** `@Mina approved Open breaker; one more approval needed.` */
export const approvalLine = ({ approvals, proposal }: Offer): string | null =>
  approvals.length === 0
    ? null
    : `${approvals.map(({ by }) => `<@${by}>`).join(', ')} approved ${escapeText(proposal.title)}; one more approval needed.`;

/** The same for each offer that waits for somebody else. */
export const approvalLines = (incident: Incident): string =>
  lines(...openOffers(incident).map(approvalLine));

/** What stays in the account afterwards, with what to do about it. */
export const leftoverLines = (incident: Incident): string =>
  lines(
    ...leftovers(incident).map((run) => {
      const kept = run.keptBy ? ` Kept by <@${run.keptBy}>.` : '';
      return `Left behind: ${escapeText(run.proposal.leavesBehind ?? '')}${kept}`;
    }),
  );

export const leftoverButtons = (incident: Incident): Button[] =>
  leftovers(incident)
    .filter((run) => run.keptBy === null)
    .slice(0, 4)
    .flatMap((run, index) => [
      button('Keep', nth(ACTION.keep, index), refOf(incident.id, run.grant.id)),
      ...(run.grant.plan.undo
        ? [button('Undo', nth(ACTION.undo, index), refOf(incident.id, run.grant.id))]
        : []),
    ]);
