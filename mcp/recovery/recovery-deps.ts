import type { Tool } from '../shared/define-tool.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Catalogue } from './catalogue.ts';
import type { GrantLedger } from './grant-ledger.ts';
import type { Live, RecoveryClients } from './live/live.ts';

/** What the recovery server is built from. */
export interface RecoveryServerDeps {
  readonly clients: RecoveryClients;
  readonly telemetry: Telemetry;
  /** `explain_findings`, made for this server's model. */
  readonly explain: Tool;
  readonly catalogue: Catalogue;
  readonly ledger: GrantLedger;
  /** Shared with the bot alone; at least 32 bytes. */
  readonly grantSecret: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** `AUTO_RUN_LOW_RISK`: whether grants that policy issued may run. */
  readonly autoRun: boolean;
  /** `DRY_RUN`: says what would be called, and calls nothing. */
  readonly dryRun: boolean;
  /** `RUNBOOK_ROLES`: what the ARN of each document's role begins with; its name follows. */
  readonly runbookRoles?: string;
  /** Whether a freeze is on; no freeze calendar where it is left out. A rejection is "unknown". */
  readonly frozen?: () => Promise<boolean>;
}

/** What the tools share: the dependencies, with the account as they read it. */
export interface RecoveryDeps extends RecoveryServerDeps {
  readonly live: Live;
}
