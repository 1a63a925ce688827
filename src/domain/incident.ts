import type { AuthFlowContext } from '../../mcp/contracts/auth-flow-tools.ts';
import type {
  Cascade,
  Forecast,
  RootCauses,
  ServiceMap,
} from '../../mcp/contracts/dependency-map-tools.ts';
import type { Gap } from '../../mcp/contracts/evidence.ts';
import type { Grant } from '../../mcp/contracts/grant.ts';
import type { Execution, Proposal } from '../../mcp/contracts/recovery-plan.ts';
import type { Verification } from '../../mcp/contracts/recovery-tools.ts';
import type { Symptom } from '../../mcp/contracts/symptom.ts';
import type { Window } from '../../mcp/contracts/window.ts';
import type { Vote } from './approval.ts';
import type { Head } from './chain.ts';
import type { Explained, Picture, SectionName } from './incident-events.ts';
import type { AlarmNotice, EpochMs } from './intake-signal.ts';

/** One alarm of an incident. */
export interface IncidentAlarm {
  readonly notice: AlarmNotice;
  readonly firstAt: EpochMs;
  /** CloudWatch's own word: null until it was asked. */
  readonly confirmed: boolean | null;
}

/** One round of investigation: what was asked, and which answers are in. */
export interface Round {
  readonly number: number;
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs | null;
  readonly symptom: Symptom;
  readonly window: Window;
  readonly baseline: Window;
  readonly alarms: number;
  readonly failed: readonly {
    readonly section: SectionName;
    readonly why: string;
    readonly detail: string;
  }[];
}

/** A grant and what became of it. */
export interface Run {
  readonly grant: Grant;
  readonly proposal: Proposal;
  /** What whoever broke glass wrote; null where nobody did. */
  readonly glassReason: string | null;
  readonly issuedAt: EpochMs;
  readonly execution: Execution | null;
  readonly refusal: { readonly code: string; readonly text: string; wouldCall?: string } | null;
  readonly endedAt: EpochMs | null;
  /** Somebody decided that what it left behind stays. */
  readonly keptBy: string | null;
}

export interface Approval extends Vote {
  readonly at: EpochMs;
  readonly reason: string | null;
}

/** A proposal and what people said of it. A newer plan for the same step renews it in place. */
export interface Offer {
  /** Digest of the plan that it was first made with: stays when the plan is renewed. */
  readonly id: string;
  readonly proposal: Proposal;
  /** Digests of earlier plans for the same step. */
  readonly replaced: readonly string[];
  /** When the plan as it is was shown. */
  readonly offeredAt: EpochMs;
  readonly confidence: number;
  readonly approvals: readonly Approval[];
  readonly rejected: { readonly by: string; readonly reason: string; readonly at: EpochMs } | null;
  readonly asked: readonly { readonly at: EpochMs; readonly mention: string }[];
  /** Who asked for it, last; null for what the bot proposed by itself. */
  readonly requestedBy: string | null;
  readonly requestedAt: EpochMs | null;
  /** No longer in the newest plan. */
  readonly superseded: boolean;
}

export interface TrackedForecast {
  readonly forecast: Forecast;
  readonly madeAt: EpochMs;
  /** `averted`: an action stopped what would have brought it; neither right nor wrong. */
  readonly outcome: 'hit' | 'miss' | 'averted' | null;
  readonly scoredAt: EpochMs | null;
}

/** A service that authentication waits for, and how sure that is. */
export type AuthBottleneck = NonNullable<AuthFlowContext['bottleneck']> & {
  readonly confidence: number;
};

/** What is known of an incident: the fold of its events. */
export interface Incident {
  readonly id: string;
  readonly title: string | null;
  readonly openedAt: EpochMs;
  readonly openedBy: string | null;
  readonly status: 'open' | 'resolved';
  readonly resolved: {
    readonly at: EpochMs;
    readonly by: string | null;
    readonly why: string;
    /** How far the record had come with it; null before it is written. */
    readonly head: Head | null;
  } | null;
  /** How far the record has come; null before anything is written. */
  readonly head: Head | null;
  readonly owner: string | null;
  readonly alarms: readonly IncidentAlarm[];
  readonly unconfirmedWhy: string | null;
  readonly notices: readonly {
    readonly title: string;
    readonly text: string;
    readonly at: EpochMs;
  }[];
  readonly rounds: readonly Round[];
  readonly vitals: Verification | null;
  /** Every reading of the vitals: when, and the verdict. */
  readonly checks: readonly { readonly at: EpochMs; readonly verdict: Verification['verdict'] }[];
  readonly map: ServiceMap | null;
  readonly auth: AuthFlowContext | null;
  /** What authentication found to be a bottleneck so far, by service, each at its worst. */
  readonly bottlenecks: readonly AuthBottleneck[];
  readonly causes: RootCauses | null;
  readonly cascade: Cascade | null;
  readonly ifWeWait: string | null;
  readonly gaps: readonly Gap[];
  readonly explained: readonly Explained[];
  readonly explainedRound: number;
  readonly offers: readonly Offer[];
  readonly runs: readonly Run[];
  /** Every approval and rejection by a person, lapsed ones too. */
  readonly decisions: readonly { readonly by: string; readonly at: EpochMs }[];
  readonly forecasts: readonly TrackedForecast[];
  readonly picture: Picture | null;
  /** From the first alarm's change of state to the first message that explained it. */
  readonly timeToContextMs: number | null;
}

/** Before anything has happened. */
export const noIncident: Incident = {
  id: '',
  title: null,
  openedAt: 0,
  openedBy: null,
  status: 'open',
  resolved: null,
  head: null,
  owner: null,
  alarms: [],
  unconfirmedWhy: null,
  notices: [],
  rounds: [],
  vitals: null,
  checks: [],
  map: null,
  auth: null,
  bottlenecks: [],
  causes: null,
  cascade: null,
  ifWeWait: null,
  gaps: [],
  explained: [],
  explainedRound: 0,
  offers: [],
  runs: [],
  decisions: [],
  forecasts: [],
  picture: null,
  timeToContextMs: null,
};

/** True once the incident has been opened. */
export const exists = (incident: Incident): boolean => incident.id !== '';

export const findOffer = (incident: Incident, digest: string): Offer | undefined =>
  incident.offers.find((offer) => offer.proposal.digest === digest);

export const findRun = (incident: Incident, grantId: string): Run | undefined =>
  incident.runs.find((run) => run.grant.id === grantId);

/** The run that executes a plan, whether it goes on or has ended; one that was refused is none. */
export const runOfPlan = (incident: Incident, digest: string): Run | undefined =>
  incident.runs.find(
    ({ grant, refusal }) =>
      grant.digest === digest && grant.purpose === 'execute' && refusal === null,
  );

/** Alarms in ALARM now, as far as notifications and CloudWatch have told. */
export const firing = (incident: Incident): readonly IncidentAlarm[] =>
  incident.alarms.filter((alarm) => alarm.notice.state === 'ALARM');

/** True when CloudWatch confirmed at least one alarm: nothing is written to AWS before that. */
export const isConfirmed = (incident: Incident): boolean =>
  incident.alarms.some((alarm) => alarm.confirmed === true);

/** A run that was started and has not ended. */
export const isRunning = (run: Run): boolean => run.endedAt === null && run.refusal === null;

/** The run that undoes another, unless it was refused. */
export const undoOf = (incident: Incident, run: Run): Run | undefined =>
  incident.runs.find(
    (other) =>
      other.grant.purpose === 'roll-back' &&
      other.grant.digest === run.grant.digest &&
      other.issuedAt >= run.issuedAt &&
      other.refusal === null,
  );
