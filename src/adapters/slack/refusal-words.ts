import type { Refusal } from '../../domain/refusal.ts';

/** Why something asked in Slack was not done, for the person who asked. */
export type SlackRefusal =
  | Refusal
  | 'outsider'
  | 'another-channel'
  | 'stale-button'
  | 'no-open-incident'
  | 'which-incident'
  | 'only-high-approvers';

const WORDS: Record<SlackRefusal, string> = {
  'no-such-incident': 'There is no such incident.',
  'incident-resolved': 'The incident is resolved; nothing was run.',
  'incident-open': 'The incident is open.',
  'no-such-action': 'This action is no longer there; nothing was run.',
  'plan-changed': 'The plan has changed since it was shown; nothing was run. Review the new one.',
  expired: 'This offer has expired; nothing was run. Press Review to ask again.',
  'not-an-approver': 'You are not among the approvers for this risk; nothing was run.',
  'approved-already': 'This has been approved already; nothing more was run.',
  'rejected-already': 'Somebody decided against this; nothing was run.',
  'needs-a-reason':
    'Deciding against it, or approving alone, needs a written reason; nothing was run.',
  'own-request': 'You asked for this, so two others have to approve it; nothing was run.',
  'deciding-already': 'Another decision of yours is being taken; nothing was run. Try again.',
  'nothing-to-take-back': 'You have not approved this; there is nothing to take back.',
  'tried-already': 'This was tried already; people decide on it now.',
  'not-confirmed': 'CloudWatch has not confirmed the alarm; nothing may run on its account.',
  'waits-for-another': 'Another step comes first; nothing was run.',
  'autopilot-off': 'Autopilot is off.',
  'not-low-risk': 'This is not low risk; it needs an approval.',
  'not-running': 'This is not running.',
  'no-undo': 'This has no undo.',
  'owned-already': 'You own it already.',
  outsider: 'Only members of this workspace can do that; nothing was run.',
  'another-channel': "This button belongs to another channel's incident; nothing was run.",
  'stale-button': 'This button is no longer good; nothing was run.',
  'no-open-incident': 'There is no open incident. `/incident list` shows the last ones.',
  'which-incident':
    'There are several open incidents. Add the id, as in `/incident context INC-42`.',
  'only-high-approvers':
    'Only approvers for high risk can switch autopilot on. Anyone can switch it off.',
};

/** The one place where a refusal becomes words. */
export const refusalWords = (refusal: SlackRefusal): string => WORDS[refusal];
