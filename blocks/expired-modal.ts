import type { ModalView } from '@slack/types';
import { type ApprovalRef, VIEW } from '../src/domain/controls.ts';
import type { Incident, Offer } from '../src/domain/incident.ts';
import { timeOfDay } from './figures.ts';
import { blocksOf, clip, escapeText, lines, section } from './text.ts';

/** What an offer that was shown too long ago leads to: not a refusal, a fresh plan for the asking. */
export const expiredModal = (
  incident: Incident,
  { proposal, offeredAt }: Offer,
  ref: ApprovalRef,
): ModalView => ({
  type: 'modal',
  callback_id: VIEW.askAgain,
  private_metadata: JSON.stringify(ref),
  title: { type: 'plain_text', text: clip(`${incident.id} · expired`, 24) },
  submit: { type: 'plain_text', text: 'Ask again' },
  close: { type: 'plain_text', text: 'Not now' },
  blocks: blocksOf(
    section(
      lines(
        `*Expired, not decided: ${escapeText(proposal.title)}*`,
        `The plan is from ${timeOfDay(offeredAt)}, too old to run. Nobody decided against it.`,
        'Ask again, and it is made anew from how things are now. You are then the one who asked: on high risk two others approve.',
      ),
    ),
  ),
});
