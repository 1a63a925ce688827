import type { KnownBlock, ModalView } from '@slack/types';
import type { Plan, Proposal } from '../mcp/contracts/recovery-plan.ts';
import { APPROVAL_INPUT, type ApprovalRef, VIEW } from '../src/domain/controls.ts';
import type { Incident, Offer } from '../src/domain/incident.ts';
import { span } from './figures.ts';
import { blocksOf, clip, context, escapeText, lines, section } from './text.ts';

/** Everything that a person needs to decide on one plan, and the decision. */
export const approvalModal = (
  incident: Incident,
  offer: Offer,
  ref: ApprovalRef,
  changed = false,
): ModalView => {
  const { proposal } = offer;
  return {
    type: 'modal',
    callback_id: VIEW.approve,
    private_metadata: JSON.stringify(ref),
    title: { type: 'plain_text', text: clip(`${incident.id} · decision`, 24) },
    submit: { type: 'plain_text', text: 'Decide' },
    close: { type: 'plain_text', text: 'Not now' },
    blocks: blocksOf(
      ...(changed ? [section(CHANGED)] : []),
      section(`*${escapeText(proposal.title)}*\n${escapeText(proposal.why)}`),
      section(riskWords(offer)),
      section(consequences(proposal)),
      { type: 'divider' },
      section(exactly(proposal.plan)),
      ...preconditions(proposal),
      context(
        lines(
          `Plan ${proposal.digest.slice(0, 4)} · by hand: \`${escapeText(clip(proposal.cli, 900))}\``,
          proposal.consoleUrl && `<${encodeURI(proposal.consoleUrl)}|Open in the AWS console>`,
        ),
      ),
      ...inputs(offer),
    ),
  };
};

const CHANGED =
  '*The plan has changed since it was shown; nothing was run.* This is the new one: look again.';

const riskWords = ({ proposal: { risk }, approvals, requestedBy }: Offer): string =>
  lines(
    `*${risk.level.slice(0, 1).toUpperCase()}${risk.level.slice(1)} risk*${risk.level === 'high' ? ' · two have to approve' : ''}`,
    ...risk.reasons.map((reason) => `• ${escapeText(reason.text)}`),
    requestedBy &&
      `Asked for by <@${requestedBy}>${risk.level === 'high' ? ', who has no vote' : ''}.`,
    approvals.length > 0 && `Approved so far: ${approvals.map(({ by }) => `<@${by}>`).join(', ')}.`,
  );

const consequences = (proposal: Proposal): string =>
  lines(
    `*Changes:* ${escapeText(proposal.change)}`,
    `*Expected:* ${escapeText(proposal.expectedEffect)} Takes about ${span(proposal.expectedAfterS * 1000)}.`,
    `*Users notice:* ${escapeText(proposal.userImpact)}`,
    `*If we wait:* ${escapeText(proposal.ifWeWait)}`,
    `*Undo:* ${escapeText(proposal.undoText)}`,
    `*Stop when:* ${escapeText(proposal.stopWhen)}`,
    proposal.leavesBehind && `*Leaves behind:* ${escapeText(proposal.leavesBehind)}`,
    proposal.cost && `*Cost:* ${escapeText(proposal.cost)}`,
  );

const exactly = (plan: Plan): string =>
  lines(
    `*Runs exactly:* ${escapeText(plan.document.name)} version ${escapeText(plan.document.version)}`,
    ...Object.entries(plan.parameters).map(
      ([name, values]) => `• ${escapeText(name)}: ${escapeText(clip(values.join(', '), 200))}`,
    ),
    `*On:* ${escapeText(plan.targets.join(', '))}`,
  );

const preconditions = (proposal: Proposal): KnownBlock[] => {
  if (proposal.preconditions.length === 0) return [];
  const words = { true: 'yes', false: 'no', null: 'unknown' };
  return [
    section(
      lines(
        '*Checked beforehand*',
        ...proposal.preconditions.map(
          ({ text, holds }) => `• ${escapeText(text)}: ${words[`${holds}` as keyof typeof words]}`,
        ),
      ),
    ),
  ];
};

const inputs = ({ proposal, approvals }: Offer): KnownBlock[] => [
  {
    type: 'input',
    block_id: APPROVAL_INPUT.decision,
    label: { type: 'plain_text', text: 'Decision' },
    element: {
      type: 'radio_buttons',
      action_id: APPROVAL_INPUT.decision,
      options: [
        option('Approve', 'approve'),
        option('Decide against it', 'reject'),
        ...(approvals.length > 0 ? [option('Take my approval back', 'take-back')] : []),
        ...(proposal.risk.level === 'high'
          ? [option('Approve alone (break glass)', 'break-glass')]
          : []),
      ],
      initial_option: option('Approve', 'approve'),
    },
  },
  {
    type: 'input',
    block_id: APPROVAL_INPUT.reason,
    optional: true,
    label: { type: 'plain_text', text: 'Reason' },
    hint: {
      type: 'plain_text',
      text: 'Goes into the record. Needed when you decide against it or approve alone.',
    },
    element: { type: 'plain_text_input', action_id: APPROVAL_INPUT.reason, max_length: 500 },
  },
];

const option = (label: string, value: string) => ({
  text: { type: 'plain_text' as const, text: label },
  value,
});
