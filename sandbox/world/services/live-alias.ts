import { ControlError } from '../control-error.ts';
import { ALIAS } from '../names.ts';
import type { Timeline } from '../timeline.ts';
import type { EpochMs, LambdaAlias } from '../world.ts';

/** From PutProvisionedConcurrencyConfig to READY; in AWS it takes a minute or more. */
const PROVISIONING_MS = 18_000;

/** The alias `live` of a function, with its provisioned concurrency. */
export interface LiveAlias {
  readonly facts: () => LambdaAlias;
  readonly version: () => string;
  readonly allocated: () => number;
  /** Concurrency asked for, allocated or not. */
  readonly requested: () => number;
  /**
   * New invocations go to `version` at once. Provisioned concurrency stays with the alias: it is
   * given up for the old version and allocated anew for the new one.
   */
  moveTo(version: string): void;
  putProvisioned(count: number): void;
  deleteProvisioned(): void;
  /** @throws ControlError ResourceNotFoundException for any other alias. */
  require(alias: string): void;
}

interface Dependencies {
  readonly functionName: string;
  readonly timeline: Timeline;
  readonly nowMs: () => EpochMs;
  /** Applies the allocation to the environments of a version. */
  readonly allocate: (version: string, count: number) => void;
}

/** An alias that points to `version` and has been provisioned for long. */
export function createLiveAlias(
  { functionName, timeline, nowMs, allocate }: Dependencies,
  initial: { version: string; provisioned: number },
): LiveAlias {
  let version = initial.version;
  let revision = 1;
  let changedAtMs = nowMs();
  let provisioned: LambdaAlias['provisioned'] = null;
  /** Counts requests, so that a READY of an older one is ignored. */
  let request = 0;

  const become = (next: LambdaAlias['provisioned']) => {
    provisioned = next;
    allocate(version, next?.allocated ?? 0);
  };
  const allocateLater = (requested: number, meanwhile: number) => {
    request += 1;
    const mine = request;
    become({ requested, allocated: meanwhile, status: 'IN_PROGRESS' });
    timeline.schedule(nowMs() + PROVISIONING_MS, () => {
      if (mine === request) become({ requested, allocated: requested, status: 'READY' });
    });
  };

  if (initial.provisioned > 0) {
    const count = initial.provisioned;
    become({ requested: count, allocated: count, status: 'READY' });
  }

  return {
    facts: () => ({
      name: ALIAS,
      version,
      revisionId: `${functionName}-${ALIAS}-${String(revision).padStart(4, '0')}`,
      changedAtMs,
      provisioned,
    }),
    version: () => version,
    allocated: () => provisioned?.allocated ?? 0,
    requested: () => provisioned?.requested ?? 0,
    moveTo(next) {
      if (next !== version) {
        allocate(version, 0);
        version = next;
        if (provisioned) allocateLater(provisioned.requested, 0);
      }
      revision += 1;
      changedAtMs = nowMs();
    },
    putProvisioned(count) {
      allocateLater(count, Math.min(count, provisioned?.allocated ?? 0));
    },
    deleteProvisioned() {
      request += 1;
      become(null);
    },
    require(alias) {
      if (alias === ALIAS) return;
      throw new ControlError(
        'ResourceNotFoundException',
        `Cannot find alias arn: ${functionName}:${alias}`,
      );
    },
  };
}
