import type { ModalView } from '@slack/types';
import { type GlassRef, VIEW } from '../src/domain/controls.ts';
import type { Incident, Offer } from '../src/domain/incident.ts';
import { blocksOf, clip, escapeText, lines, section } from './text.ts';

/** The second confirmation of whoever approves a high risk alone: what that means, and their own reason. */
export const breakGlassModal = (
  incident: Incident,
  { proposal }: Offer,
  ref: GlassRef,
): ModalView => ({
  type: 'modal',
  callback_id: VIEW.breakGlass,
  private_metadata: JSON.stringify(ref),
  title: { type: 'plain_text', text: clip(`${incident.id} · break glass`, 24) },
  submit: { type: 'plain_text', text: 'Break glass' },
  close: { type: 'plain_text', text: 'Not now' },
  blocks: blocksOf(
    section(
      lines(
        `*You approve this alone: ${escapeText(proposal.title)}*`,
        'Nobody else looks at it before it runs. The channel is told at once, with your name and reason, and the record keeps both.',
      ),
    ),
    section(
      `*Users notice:* ${escapeText(proposal.userImpact)}\n*Undo:* ${escapeText(proposal.undoText)}`,
    ),
    section(`*Your reason:* ${escapeText(clip(ref.reason, 500))}`),
  ),
});
