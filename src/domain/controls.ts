/** What people can press in a thread; blocks draw these, listeners match on them. */
export const ACTION = {
  own: 'halcyon.own',
  evidence: 'halcyon.evidence',
  review: 'halcyon.review',
  takeBack: 'halcyon.take-back',
  stop: 'halcyon.stop',
  undo: 'halcyon.undo',
  keep: 'halcyon.keep',
} as const;

/** What modals submit. */
export const VIEW = {
  approve: 'halcyon.approve',
  breakGlass: 'halcyon.break-glass',
  askAgain: 'halcyon.ask-again',
} as const;

/** Slack wants ids apart within a row: the listeners read up to the `#`. */
export const nth = (actionId: string, index: number): string => `${actionId}#${index}`;

/** What a button is about: the incident, and the start of a digest or a grant's id. */
export const refOf = (incidentId: string, id = ''): string => `${incidentId}|${id.slice(0, 36)}`;

/** Reads a reference back; null when it is none. */
export const readRef = (value: string): { incidentId: string; id: string } | null => {
  const [incidentId, id, ...rest] = value.split('|');
  return incidentId && id !== undefined && rest.length === 0 ? { incidentId, id } : null;
};

/** What the approval dialogue carries back: the incident, the whole digest, and where it was opened. */
export interface ApprovalRef {
  readonly incidentId: string;
  readonly digest: string;
  readonly channel: string;
}

/** What the second confirmation of breaking glass carries back: the reason that was written in the first. */
export interface GlassRef extends ApprovalRef {
  readonly reason: string;
}

/** Ids of the approval dialogue's inputs. */
export const APPROVAL_INPUT = { decision: 'decision', reason: 'reason' } as const;
