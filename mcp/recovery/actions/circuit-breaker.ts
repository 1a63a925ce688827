import { z } from 'zod';
import { consolePage } from '../aws-place.ts';
import type { BreakerSwitch } from '../live/switch-reader.ts';
import { readSwitchValue, type SwitchValue } from '../live/switch-reader.ts';
import { shellCommand } from '../shell-command.ts';
import {
  type Composition,
  type Condition,
  defineAction,
  type Problem,
  type Situation,
} from './action.ts';
import { configEvidence } from './config-evidence.ts';
import { durationText } from './duration-text.ts';

const choiceSchema = z.object({
  switchName: z.string(),
  /** When the switch closes by itself even if nobody closes it. */
  until: z.iso.datetime(),
  timeBoxS: z.number().int().positive(),
});
type Choice = z.infer<typeof choiceSchema>;

/** The callee is short of something now, or lies on the way from the cause to the symptom. */
const isWanted = ({ caller, callee, value }: BreakerSwitch, { diagnosis }: Problem): boolean => {
  const { throttled, path } = diagnosis;
  if (value?.state !== 'closed') return false;
  return throttled.includes(callee) || (path.includes(callee) && path.includes(caller));
};

/** Throttled callees first, then callers on the path, then the busiest call. */
const weightOf = ({ caller, callee }: BreakerSwitch, { diagnosis }: Problem): number => {
  const edge = diagnosis.map.edges.find(({ from, to }) => from === caller && to === callee);
  const throttled = diagnosis.throttled.includes(callee) ? 2e9 : 0;
  const onPath = diagnosis.path.includes(caller) ? 1e9 : 0;
  return throttled + onPath + (edge?.callsPerMin ?? 0);
};

/**
 * When a switch that is opened now closes by itself. The bot closes it when its time box is over; this
 * is the backstop for when the bot is gone. The end of the next whole time box but one: so it leaves one
 * whole time box for deciding, and stays the same, plan and digest with it, while nothing else changes.
 */
const backstopOf = (nowMs: number, timeBoxS: number): string => {
  const boxMs = timeBoxS * 1000;
  return new Date((Math.floor(nowMs / boxMs) + 3) * boxMs).toISOString();
};

const readerCondition = async (
  { caller, name }: BreakerSwitch,
  { live }: Situation,
): Promise<Condition> => {
  const text = `${caller} is confirmed to read the switch`;
  try {
    const { environment } = await live.functions.settings(caller);
    const read = (environment['HALCYON_BREAKERS'] ?? '').split(',').map((part) => part.trim());
    return { text, holds: read.includes(name), otherwise: 'high' };
  } catch {
    return { text, holds: null, otherwise: 'high' };
  }
};

const conditionsOf = async (
  choice: Choice,
  found: BreakerSwitch,
  value: SwitchValue,
  situation: Situation,
): Promise<readonly Condition[]> => [
  await readerCondition(found, situation),
  {
    text: `a fallback is declared (${value.fallback ?? 'none'})`,
    holds: value.fallback !== undefined,
    otherwise: 'high',
  },
  {
    text: `time is left for its ${durationText(choice.timeBoxS)}`,
    holds: Date.parse(choice.until) - situation.nowMs >= choice.timeBoxS * 1000,
    otherwise: 'refused',
  },
];

const wordsOf = (
  found: BreakerSwitch,
  value: SwitchValue,
  timeBoxS: number,
): Composition['words'] => ({
  caller: found.caller,
  callee: found.callee,
  fallback: value.fallback ?? 'an error',
  degraded:
    value.degradedShare === undefined
      ? `callers of ${found.caller}`
      : `${Math.round(value.degradedShare * 100)} %`,
  timeBox: durationText(timeBoxS),
});

/** Opens the breaker between a caller and what it overloads, for a time box. */
export const circuitBreaker = defineAction<Choice>({
  id: 'circuit-breaker',
  choiceSchema,
  async find(problem) {
    const { live, nowMs, timeBoxS, diagnosis } = problem;
    const switches = (await live.switches.all()).filter((found) => isWanted(found, problem));
    const [best] = switches.toSorted((a, b) => weightOf(b, problem) - weightOf(a, problem));
    if (!best || timeBoxS === null) return { options: [], gaps: [] };
    const choice = { switchName: best.name, until: backstopOf(nowMs, timeBoxS), timeBoxS };
    return { options: [{ choice, confidence: diagnosis.causes[0]?.confidence ?? 0 }], gaps: [] };
  },
  choiceOf: ({ parameters, timeBoxS }) => ({
    switchName: parameters['SwitchName']?.[0],
    until: readSwitchValue(parameters['SwitchValue']?.[0] ?? '')?.until,
    timeBoxS,
  }),
  async compose(choice, situation) {
    const found = await situation.live.switches.one(choice.switchName);
    const value = found?.value;
    if (!found || value?.state !== 'closed') return null;
    const open = JSON.stringify({ ...value, state: 'open', until: choice.until });
    return {
      node: found.caller,
      parameters: {
        SwitchName: [found.name],
        SwitchValue: [open],
        ExpectedVersion: [String(found.version)],
      },
      targets: [found.arn],
      undo: {
        document: 'Halcyon-SwitchCircuitBreaker',
        parameters: {
          SwitchName: [found.name],
          SwitchValue: [found.raw],
          ExpectedVersion: [String(found.version + 1)],
        },
      },
      timeBoxS: choice.timeBoxS,
      tags: {},
      ownedBy: '',
      restoresHealthyState: false,
      ...(value.degradedShare === undefined ? {} : { trafficShare: value.degradedShare }),
      conditions: await conditionsOf(choice, found, value, situation),
      words: wordsOf(found, value, choice.timeBoxS),
      change: `closed → open for ${durationText(choice.timeBoxS)}`,
      expectedAfterS: 3 * situation.periodS,
      cli: shellCommand(
        ...['aws', 'ssm', 'put-parameter', '--overwrite', '--name', found.name, '--value', open],
      ),
      consoleUrl: consolePage(found.arn, 'systems-manager/parameters', encodeURI(found.name)),
      evidence: [
        configEvidence(
          `switch-${found.caller}-${found.callee}`,
          `Breaker ${found.caller} → ${found.callee}`,
          `ssm GetParameter ${found.name}`,
          { value: found.raw, version: found.version },
        ),
      ],
    };
  },
});
