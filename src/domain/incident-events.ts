import type { AuthFlowContext } from '../../mcp/contracts/auth-flow-tools.ts';
import type { Cascade, RootCauses, ServiceMap } from '../../mcp/contracts/dependency-map-tools.ts';
import type { Gap } from '../../mcp/contracts/evidence.ts';
import type { Claim } from '../../mcp/contracts/explain-findings.ts';
import type { Grant } from '../../mcp/contracts/grant.ts';
import type { Execution, Proposal } from '../../mcp/contracts/recovery-plan.ts';
import type { ExecutionOutcome, Verification } from '../../mcp/contracts/recovery-tools.ts';
import type { Symptom } from '../../mcp/contracts/symptom.ts';
import type { Window } from '../../mcp/contracts/window.ts';
import type { Head } from './chain.ts';
import type { AlarmNotice, EpochMs } from './intake-signal.ts';

/** The questions of one round of investigation; each is answered or fails on its own. */
export type SectionName = 'vitals' | 'map' | 'auth' | 'causes' | 'cascade' | 'plan';

export type SectionAnswer =
  | { readonly section: 'vitals'; readonly value: Verification }
  | { readonly section: 'map'; readonly value: ServiceMap & { readonly gaps: readonly Gap[] } }
  | { readonly section: 'auth'; readonly value: AuthFlowContext }
  | { readonly section: 'causes'; readonly value: RootCauses }
  | { readonly section: 'cascade'; readonly value: Cascade }
  | {
      readonly section: 'plan';
      readonly value: {
        readonly proposals: readonly Proposal[];
        readonly ifWeWait: string;
        readonly gaps: readonly Gap[];
      };
    };

export type Explained = {
  readonly service: 'auth-flow' | 'dependency-map' | 'recovery';
  readonly claims: readonly Claim[];
  readonly source: 'model' | 'text';
  readonly degraded?: string;
};

/** The newest drawing of the cascade. */
export interface Picture {
  readonly round: number;
  /** Forecasts whose outcome was known. */
  readonly scored?: number;
  /** Digest of what it tells. */
  readonly story?: string;
  readonly fileId: string;
  readonly altText: string;
}

/** Everything that can have happened to an incident. Past tense, and never taken back. */
export type IncidentEvent =
  | { type: 'IncidentOpened'; data: { incidentId: string; alarm: AlarmNotice; signalId: string } }
  | { type: 'IncidentOpenedByHand'; data: { incidentId: string; title: string; by: string } }
  | { type: 'AlarmJoined'; data: { alarm: AlarmNotice; signalId: string; why: string } }
  | { type: 'AlarmChanged'; data: { alarm: AlarmNotice; signalId: string } }
  | { type: 'NoticeAttached'; data: { signalId: string; title: string; text: string } }
  | { type: 'AlarmsConfirmed'; data: { names: readonly string[] } }
  | { type: 'AlarmsNotConfirmed'; data: { names: readonly string[]; why: string } }
  | {
      type: 'RoundStarted';
      data: { round: number; symptom: Symptom; window: Window; baseline: Window };
    }
  | { type: 'SectionAnswered'; data: { round: number; answer: SectionAnswer; tookMs: number } }
  | {
      type: 'SectionFailed';
      data: { round: number; section: SectionName; why: string; detail: string };
    }
  | { type: 'RoundEnded'; data: { round: number } }
  | { type: 'FindingsExplained'; data: { round: number; explained: readonly Explained[] } }
  | { type: 'VitalsRead'; data: { verification: Verification } }
  | { type: 'PictureUploaded'; data: Picture }
  | { type: 'ContextShown'; data: { millisecondsAfterAlarm: number } }
  | { type: 'DecisionAsked'; data: { digest: string; mention: string; attempt: number } }
  | {
      type: 'ActionApproved';
      data: {
        digest: string;
        by: string;
        reason?: string;
        brokeGlass: boolean;
        /** They had taken their decisions of the hour already. */
        needsSecond?: boolean;
      };
    }
  | { type: 'ApprovalTakenBack'; data: { digest: string; by: string } }
  | { type: 'ActionRequested'; data: { digest: string; by: string } }
  | { type: 'ActionRejected'; data: { digest: string; by: string; reason: string } }
  | { type: 'GrantIssued'; data: { grant: Grant } }
  | { type: 'ExecutionStarted'; data: { grantId: string; execution: Execution } }
  | {
      type: 'ExecutionRefused';
      data: {
        grantId: string;
        refusal: NonNullable<ExecutionOutcome['refusal']>;
        wouldCall?: string;
      };
    }
  | { type: 'ExecutionProgressed'; data: { grantId: string; execution: Execution } }
  | { type: 'ExecutionEnded'; data: { grantId: string; execution: Execution } }
  | { type: 'LeftoverKept'; data: { grantId: string; by: string } }
  | {
      type: 'ForecastScored';
      data: {
        node: string;
        outcome: 'hit' | 'miss' | 'averted';
        madeAt: EpochMs;
        probability: number;
      };
    }
  | { type: 'OwnerTaken'; data: { by: string } }
  | { type: 'IncidentResolved'; data: { by: string | null; why: string } }
  | { type: 'IncidentReopened'; data: { by: string | null; why: string } };

/** An event with when it happened, and where it stands in the record once it is written. */
export type Happened = IncidentEvent & { readonly at: EpochMs; readonly head?: Head };
