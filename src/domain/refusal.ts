/** Why something that was asked is not done. */
export type Refusal =
  | 'no-such-incident'
  | 'incident-resolved'
  | 'incident-open'
  | 'no-such-action'
  | 'plan-changed'
  | 'expired'
  | 'not-an-approver'
  | 'approved-already'
  | 'rejected-already'
  | 'needs-a-reason'
  | 'not-confirmed'
  | 'waits-for-another'
  | 'autopilot-off'
  | 'not-low-risk'
  | 'not-running'
  | 'no-undo'
  | 'owned-already';
