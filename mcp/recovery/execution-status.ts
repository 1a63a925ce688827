import type { AutomationExecutionStatus } from '@aws-sdk/client-ssm';
import type { Execution } from '../contracts/recovery-plan.ts';
import type { Outcome } from './grant-ledger.ts';

type Status = Execution['status'];

/** All 19 statuses of SSM Automation (AWS Systems Manager API Reference, AutomationExecution). */
const STATUSES: Record<AutomationExecutionStatus, Status> = {
  Pending: 'waiting',
  InProgress: 'running',
  Waiting: 'waiting',
  Success: 'succeeded',
  TimedOut: 'timed-out',
  Cancelling: 'running',
  Cancelled: 'cancelled',
  Failed: 'failed',
  PendingApproval: 'waiting',
  Approved: 'running',
  Rejected: 'failed',
  Scheduled: 'waiting',
  RunbookInProgress: 'running',
  PendingChangeCalendarOverride: 'waiting',
  ChangeCalendarOverrideApproved: 'running',
  ChangeCalendarOverrideRejected: 'failed',
  CompletedWithSuccess: 'succeeded',
  CompletedWithFailure: 'failed',
  Exited: 'cancelled',
};

/** What SSM's status means to a reader; a status that AWS adds later is `waiting`, never an end. */
export const statusOf = (raw: string): Status =>
  STATUSES[raw as AutomationExecutionStatus] ?? 'waiting';

const OUTCOMES: Partial<Record<Status, Outcome>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  'timed-out': 'failed',
  cancelled: 'cancelled',
};

/** How an execution ended, for the ledger; null while it has not. */
export const outcomeOf = (status: Status): Outcome | null => OUTCOMES[status] ?? null;
