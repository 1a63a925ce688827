import type { ActionClass, Risk, RiskLevel } from '../contracts/recovery-plan.ts';

/** What the risk rules look at. `null` is unknown, never "no". */
export interface RiskFacts {
  readonly actionClass: ActionClass;
  /** In the cause, 0 to 1. */
  readonly confidence: number | null;
  readonly frozen: boolean | null;
  /** The deployment or autoscaler that owns the setting; '' where nobody does. */
  readonly ownedBy: string | null;
  /** Services that call the target, directly or through others. */
  readonly dependants: number | null;
  /** Share of the system's requests that the action touches, 0 to 1. */
  readonly trafficShare: number | null;
  /** The action restores a state that was healthy within 24 h; unknown counts as not. */
  readonly restoresHealthyState: boolean | null;
  /** The same action on the same target was tried within its cool-down. */
  readonly triedRecently: boolean | null;
  readonly failedEarlier: boolean | null;
  readonly alarmConfirmed: boolean | null;
  readonly targetAllowed: boolean | null;
  readonly hasUndo: boolean;
  /** Preconditions of the action which, when they do not hold, make it high. */
  readonly conditions: readonly { readonly text: string; readonly holds: boolean | null }[];
}

type Reason = Risk['reasons'][number];

const LEVELS = ['low', 'medium', 'high'] as const satisfies readonly RiskLevel[];

/** How a level compares: 0 low, 1 medium, 2 high. */
export const rankOf = (level: RiskLevel): number => LEVELS.indexOf(level);

const CLASSES: Record<ActionClass, { level: RiskLevel; text: string }> = {
  observe: { level: 'low', text: 'It only reads' },
  add: { level: 'low', text: 'Adds bounded capacity' },
  change: { level: 'medium', text: 'Changes a version, mode or process' },
  refuse: { level: 'medium', text: 'Refuses or delays work' },
  lose: { level: 'high', text: 'May lose or duplicate work, or fails over' },
};

const MANY_DEPENDANTS = 10;
const MOST_TRAFFIC = 0.5;

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const reachReasons = (facts: RiskFacts): Reason[] => {
  if (facts.actionClass !== 'change' && facts.actionClass !== 'refuse') return [];
  const { dependants, trafficShare } = facts;
  const wide = (dependants ?? 0) > MANY_DEPENDANTS || (trafficShare ?? 0) > MOST_TRAFFIC;
  if (facts.restoresHealthyState)
    return wide
      ? [
          {
            rule: 'wide-reach',
            text: 'Reaches many, but restores a state that was healthy within 24 h',
            effect: 'waived',
          },
        ]
      : [];
  const unknown: Reason[] =
    dependants === null || trafficShare === null
      ? [{ rule: 'unknown-fact', text: 'Not known how much depends on it', effect: 'always-high' }]
      : [];
  const raises: Reason[] = wide
    ? [{ rule: 'wide-reach', text: reachText(dependants, trafficShare), effect: 'raises' }]
    : [];
  return [...unknown, ...raises];
};

const reachText = (dependants: number | null, share: number | null): string =>
  share !== null && share > MOST_TRAFFIC
    ? `${percent(share)} of the traffic passes through it`
    : `${dependants} services depend on it`;

/** A rule that raises by one when its fact is true, and makes high when it is unknown. */
const raising = (rule: string, fact: boolean | null, text: string, unknown: string): Reason[] => {
  if (fact === null) return [{ rule: 'unknown-fact', text: unknown, effect: 'always-high' }];
  return fact ? [{ rule, text, effect: 'raises' }] : [];
};

/** A rule that makes high when its fact is true or unknown. */
const forbidding = (
  rule: string,
  fact: boolean | null,
  text: string,
  unknown: string,
): Reason[] => {
  if (fact === null) return [{ rule: 'unknown-fact', text: unknown, effect: 'always-high' }];
  return fact ? [{ rule, text, effect: 'always-high' }] : [];
};

const not = (fact: boolean | null): boolean | null => (fact === null ? null : !fact);

const confidenceReasons = (confidence: number | null): Reason[] => {
  if (confidence === null)
    return [{ rule: 'unknown-fact', text: 'The cause is not known', effect: 'always-high' }];
  const text = `Confidence in the cause is ${percent(confidence)}`;
  if (confidence < 0.4) return [{ rule: 'confidence-very-low', text, effect: 'always-high' }];
  return confidence < 0.7 ? [{ rule: 'confidence-low', text, effect: 'raises' }] : [];
};

const dangerReasons = (facts: RiskFacts): Reason[] => [
  ...confidenceReasons(facts.confidence),
  ...raising('frozen', facts.frozen, 'A freeze is on', 'Not known whether a freeze is on'),
  ...raising(
    'owned',
    facts.ownedBy === null ? null : facts.ownedBy !== '',
    `${facts.ownedBy} owns the setting`,
    'Not known who owns the setting',
  ),
  ...reachReasons(facts),
  ...raising(
    'tried-recently',
    facts.triedRecently,
    'Tried a short while ago',
    'Not known whether it was tried already',
  ),
  ...forbidding(
    'alarm-not-confirmed',
    not(facts.alarmConfirmed),
    'CloudWatch does not confirm the alarm',
    'CloudWatch could not be asked about the alarm',
  ),
  ...forbidding(
    'target-not-allowed',
    not(facts.targetAllowed),
    'The target is outside what is allowed',
    'Not known whether the target is allowed',
  ),
  ...forbidding('no-undo', !facts.hasUndo, 'There is no undo', ''),
  ...forbidding(
    'failed-earlier',
    facts.failedEarlier,
    'It failed earlier in this incident',
    'Not known whether it failed earlier',
  ),
  ...facts.conditions.flatMap(({ text, holds }) =>
    forbidding('condition', not(holds), `Does not hold: ${text}`, `Not known: ${text}`),
  ),
];

/**
 * The risk of an action by the policy: its class, raised one level for each danger that is true now,
 * high for those that are always high. *Observe* changes nothing and is exempt. Adding a danger never
 * lowers the level.
 */
export const rateRisk = (facts: RiskFacts): Risk => {
  const { level, text } = CLASSES[facts.actionClass];
  const reasons: Reason[] = [{ rule: `class-${facts.actionClass}`, text, effect: 'class' }];
  if (facts.actionClass === 'observe') return { level, reasons };
  const dangers = dangerReasons(facts);
  const raised = rankOf(level) + dangers.filter(({ effect }) => effect === 'raises').length;
  const high = dangers.some(({ effect }) => effect === 'always-high');
  return {
    level: high ? 'high' : (LEVELS[Math.min(raised, 2)] ?? 'high'),
    reasons: [...reasons, ...dangers],
  };
};
