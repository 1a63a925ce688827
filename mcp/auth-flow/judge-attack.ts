import type { Attack } from '../contracts/auth-flow-tools.ts';
import type { FlowReading } from './flow-reading.ts';
import { type Crowd, type CrowdChange, mostRefused, unusualAgentShare } from './sign-in-crowd.ts';
import type { HopView } from './view-hops.ts';

// A verdict about people's sign-ins. It is told, with how sure it is, and nothing is done on its account:
// an attack that was none would lock out those whom an outage has hit already.

/** Added refusals, as a share of all usual attempts, from which there is something to judge. */
const LEAST_REFUSED = 0.2;
/** Refused sign-ins of each source from which it tries passwords by force. */
const FORCE_PER_SOURCE = 20;
/** Sign-ins that are still served, as a share of the usual, from which its users are not what changed. */
const STILL_SERVED = 0.7;
/** The share of refused sign-ins by unusual clients from which they are the crowd that came. */
const MOSTLY_UNUSUAL = 0.5;
/** Failing share of a hop, percentage points over usual, from which something is out. */
const LEAST_FAILING = 1;
/** No verdict is surer, and none that cannot tell is surer than the second. */
const SUREST = { verdict: 0.95, cannotTell: 0.4 };

const rounded = (value: number): number => Math.round(value * 100) / 100;

const minutesOf = ({ from, to }: { from: string; to: string }): number =>
  (Date.parse(to) - Date.parse(from)) / 60_000;

const isFailing = (hops: readonly HopView[]): boolean =>
  hops.some(
    ({ errorPercentBefore = 0, errorPercentAfter = 0 }) =>
      errorPercentAfter - errorPercentBefore >= LEAST_FAILING,
  );

type Figures = Omit<Attack, 'verdict' | 'confidence' | 'kind'> & {
  readonly attemptsPerSource: number;
  readonly unusualAgentShare: number;
};

const figuresOf = (change: CrowdChange, minutes: number): Figures => {
  const { before, since } = change;
  const share = ({ served, attempts }: Crowd) => (attempts === 0 ? null : served / attempts);
  return {
    attemptsPerMin: rounded(since.attempts),
    baselineAttemptsPerMin: rounded(before.attempts),
    successShare: share(since),
    baselineSuccessShare: share(before),
    refusedSources: since.refusedSources,
    attemptsPerSource: rounded((since.refused * minutes) / Math.max(1, since.refusedSources)),
    unusualAgentShare: rounded(unusualAgentShare(change)),
  };
};

type Verdict = Pick<Attack, 'verdict' | 'confidence' | 'kind'>;

/** Of sign-ins that are refused far more than usual. */
const verdictOn = ({ before, since }: CrowdChange, figures: Figures, failing: boolean): Verdict => {
  const unusual = figures.unusualAgentShare;
  const isForced = figures.attemptsPerSource >= FORCE_PER_SOURCE;
  const served = before.served === 0 ? 1 : Math.min(1, since.served / before.served);
  const isCrowd = unusual >= MOSTLY_UNUSUAL || isForced;
  if (!isCrowd && served < STILL_SERVED)
    return { verdict: 'outage', kind: 'broken-client', confidence: rounded(0.85 - unusual) };
  const strange = Math.max(unusual, isForced ? 0.9 : 0);
  const sure = 0.35 + 0.35 * strange + 0.25 * served - (failing ? 0.25 : 0);
  if (!isCrowd)
    return { verdict: 'cannot-tell', confidence: rounded(Math.min(SUREST.cannotTell, sure)) };
  return {
    verdict: 'attack',
    kind: isForced ? 'brute-force' : 'credential-stuffing',
    confidence: rounded(Math.min(SUREST.verdict, sure)),
  };
};

/**
 * Whether failing sign-ins are somebody's attack or an outage, from how many sources they come, how many
 * still succeed, by which clients and how they end. An attack adds refusals by clients that were not there,
 * or many from each source, while sign-ins are served as ever; a broken client turns usual sign-ins into
 * refusals; an outage fails rather than refuses. Undefined where nothing is unusual. Without logs that name
 * sources it cannot tell an attack.
 */
export const judgeAttack = (
  { logs, coldBaseline, affected }: Pick<FlowReading, 'logs' | 'coldBaseline' | 'affected'>,
  hops: readonly HopView[],
  refusedRose: boolean,
): Attack | undefined => {
  const failing = isFailing(hops);
  const minutes = { before: minutesOf(coldBaseline), since: minutesOf(affected) };
  const change = mostRefused(logs, minutes);
  if (change === undefined) {
    if (failing) return { verdict: 'outage', confidence: refusedRose ? 0.5 : 0.7 };
    return refusedRose ? { verdict: 'cannot-tell', confidence: 0 } : undefined;
  }
  const figures = figuresOf(change, minutes.since);
  const added = change.since.refused - change.before.refused;
  if (added >= LEAST_REFUSED * Math.max(1, change.before.attempts))
    return { ...verdictOn(change, figures, failing), ...figures };
  return failing ? { verdict: 'outage', confidence: 0.85 } : undefined;
};
