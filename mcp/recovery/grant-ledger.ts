import type { AutopilotOrder } from '../contracts/autopilot-order.ts';

/** Milliseconds since 1970-01-01T00:00Z. */
export type EpochMs = number;

/** What a grant is redeemed for. */
export interface Claim {
  readonly grantId: string;
  readonly purpose: 'execute' | 'stop' | 'roll-back';
  readonly digest: string;
  readonly incidentId: string;
  readonly action: string;
  /** ARNs; of these only one write runs at a time. Empty for what only reads. */
  readonly resources: readonly string[];
  /** Issued by policy and not by people: counts towards the caps. */
  readonly automatic: boolean;
  readonly approvers: readonly string[];
  readonly redeemedAt: EpochMs;
  /** After this an unstarted claim holds nothing any more. */
  readonly expiresAt: EpochMs;
}

export type Outcome = 'succeeded' | 'failed' | 'cancelled' | 'not-started';

/** A redeemed grant. It is kept for good: the audit reads it. */
export interface LedgerEntry extends Claim {
  /** null until the start was answered. */
  readonly executionId: string | null;
  /** null until the execution ended, or was refused for certain. */
  readonly outcome: Outcome | null;
}

export type Redemption =
  | { readonly ok: true; readonly entry: LedgerEntry; readonly first: boolean }
  | { readonly ok: false; readonly refusal: 'grant-redeemed' | 'cap-reached' }
  | { readonly ok: false; readonly refusal: 'resource-busy'; readonly holder: LedgerEntry };

/** Automatic writes at most, an incident and in any hour over all incidents. */
export const CAPS = { perIncident: 2, perHour: 4 } as const;

export const HOUR_MS = 3_600_000;

/**
 * The book of grants that were redeemed, shared by every instance of the recovery service. It is
 * written before AWS is called: what may have started is always in it. Every method rejects when the
 * book cannot be read or written, and the caller then starts nothing.
 */
export interface GrantLedger {
  /**
   * Takes a grant, its caps and its resources at once or not at all. The same grant again answers `ok`
   * with its entry as it was (`first: false`), for another digest or purpose `grant-redeemed`. A
   * resource is busy while another entry that has not ended may be running on it.
   */
  redeem(claim: Claim): Promise<Redemption>;
  /** Notes which execution a grant started. The first note stays. */
  started(grantId: string, executionId: string): Promise<void>;
  /** Notes how it ended and frees its resources. The first outcome stays. */
  settled(grantId: string, outcome: Outcome): Promise<void>;
  find(grantId: string): Promise<LedgerEntry | null>;
  findByExecution(executionId: string): Promise<LedgerEntry | null>;
  /** Everything redeemed at or after `since`, in that order. */
  list(since: EpochMs): Promise<readonly LedgerEntry[]>;
  /** Notes an order about the autopilot, unless a later one is known. @returns the one that holds */
  switchAutopilot(order: AutopilotOrder): Promise<AutopilotOrder>;
  /** The order about the autopilot that holds; null before the first. */
  autopilot(): Promise<AutopilotOrder | null>;
  close(): Promise<void>;
}

/** Whether an entry may have a write running on its resources at that time. */
export const holdsResources = (entry: LedgerEntry, at: EpochMs): boolean =>
  entry.outcome === null && (entry.executionId !== null || entry.expiresAt > at);

/** Whether an entry counts towards the caps: an automatic write that was not refused for certain. */
export const countsTowardsCaps = (entry: LedgerEntry): boolean =>
  entry.automatic &&
  entry.purpose === 'execute' &&
  entry.resources.length > 0 &&
  entry.outcome !== 'not-started';
