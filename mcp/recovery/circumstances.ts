import type { z } from 'zod';
import type { historySchema } from '../contracts/recovery-tools.ts';
import type { ReachMap } from './actions/action.ts';
import type { LedgerEntry } from './grant-ledger.ts';
import type { AlarmReading } from './live/alarm-reader.ts';
import type { RecoveryDeps } from './recovery-deps.ts';

/** One time that an action was tried. */
export interface Attempt {
  readonly action: string;
  readonly targets: readonly string[];
  readonly atMs: number;
  readonly inThisIncident: boolean;
  readonly failed: boolean;
}

/** What is true around an incident now, whatever the action. `null` is unknown. */
export interface Circumstances {
  readonly nowMs: number;
  readonly alarms: readonly AlarmReading[] | null;
  readonly frozen: boolean | null;
  readonly attempts: readonly Attempt[] | null;
  readonly map: ReachMap | null;
  /** In the cause, 0 to 1. */
  readonly confidence: number;
}

interface About {
  readonly incidentId: string;
  readonly alarms: readonly string[];
  readonly history: z.infer<typeof historySchema>;
  readonly map: ReachMap | null;
  readonly confidence: number;
  /** The grant that is judged, which is no earlier attempt of itself. */
  readonly grantId?: string;
}

const DAY_MS = 24 * 3600 * 1000;
const STANDARD_PERIOD_S = 60;
const MAP_SPAN_MS = 600_000;

const orNull = async <T>(reading: Promise<T>): Promise<T | null> => {
  try {
    return await reading;
  } catch {
    return null;
  }
};

const attemptOf = (entry: LedgerEntry, incidentId: string): Attempt => ({
  action: entry.action,
  targets: entry.resources,
  atMs: entry.redeemedAt,
  inThisIncident: entry.incidentId === incidentId,
  failed: entry.outcome === 'failed',
});

const attemptsOf = async (
  { ledger, clock }: RecoveryDeps,
  { incidentId, history, grantId }: About,
): Promise<readonly Attempt[]> => {
  const entries = await ledger.list(clock() - DAY_MS);
  const redeemed = entries.filter(
    (entry) =>
      entry.purpose === 'execute' && entry.outcome !== 'not-started' && entry.grantId !== grantId,
  );
  const told = history.map(({ action, targets, at, outcome }) => ({
    action,
    targets,
    atMs: Date.parse(at),
    inThisIncident: true,
    failed: outcome === 'failed',
  }));
  return [...redeemed.map((entry) => attemptOf(entry, incidentId)), ...told];
};

/** The service map of the last ten minutes as telemetry has it; null where it cannot be read. */
export const readMap = async ({ telemetry, clock }: RecoveryDeps): Promise<ReachMap | null> => {
  const to = clock();
  const window = {
    from: new Date(to - MAP_SPAN_MS).toISOString(),
    to: new Date(to).toISOString(),
  };
  const reading = await orNull(telemetry.serviceMap(window));
  return reading?.status === 'ok' ? reading.value : null;
};

/** Reads what is true around an incident. What cannot be read is null and counts as a danger. */
export const gatherCircumstances = async (
  deps: RecoveryDeps,
  about: About,
): Promise<Circumstances> => {
  const [alarms, frozen, attempts] = await Promise.all([
    orNull(deps.live.alarms.describe(about.alarms)),
    deps.frozen ? orNull(deps.frozen()) : false,
    orNull(attemptsOf(deps, about)),
  ]);
  const { map, confidence } = about;
  return { nowMs: deps.clock(), alarms, frozen, attempts, map, confidence };
};

/**
 * Whether CloudWatch itself says that at least one of the alarms is in ALARM now; null where it could
 * not be asked. An alarm that went back to OK confirms nothing: there is nothing left to recover from.
 */
export const isAlarmConfirmed = ({ alarms }: Circumstances): boolean | null =>
  alarms === null ? null : alarms.some(({ state }) => state === 'ALARM');

/** Seconds of one sample of the alarms: the shortest of theirs, a minute where none says. */
export const samplePeriodOf = ({ alarms }: Circumstances): number => {
  const periods = (alarms ?? []).flatMap(({ periodS }) => (periodS === null ? [] : [periodS]));
  return periods.length === 0 ? STANDARD_PERIOD_S : Math.min(...periods);
};
