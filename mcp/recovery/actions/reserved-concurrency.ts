import { z } from 'zod';
import { consolePage } from '../aws-place.ts';
import { shellCommand } from '../shell-command.ts';
import { type Composition, defineAction, type Problem, type Situation } from './action.ts';
import type { Cause } from './answered-causes.ts';
import { configEvidence } from './config-evidence.ts';
import { durationText } from './duration-text.ts';
import { functionHeadroom } from './function-headroom.ts';
import { limitOf } from './limit-of.ts';
import { optionsForCauses } from './options-for-causes.ts';
import { percentileOf } from './percentile-of.ts';
import { usedConcurrency } from './used-concurrency.ts';

const choiceSchema = z.object({
  functionName: z.string(),
  count: z.coerce.number().int().min(1),
  timeBoxS: z.number().int().positive(),
});
type Choice = z.infer<typeof choiceSchema>;

const DAY_S = 86_400;

/** Concurrency that 99 % of the last day's samples stayed under; null: not known. */
const normalUse = async (functionName: string, situation: Situation): Promise<number | null> => {
  const used = await usedConcurrency(functionName, DAY_S, situation);
  return used && percentileOf(used, 0.99);
};

const choose = async (cause: Cause, problem: Problem): Promise<Choice | null> => {
  const normal = await normalUse(cause.node, problem);
  if (normal === null || problem.timeBoxS === null) return null;
  const count = Math.max(1, Math.ceil(normal * limitOf(problem.entry, 'aboveNormal')));
  return { functionName: cause.node, count, timeBoxS: problem.timeBoxS };
};

const undoOf = (functionName: string, before: number | null): Composition['undo'] =>
  before === null
    ? {
        document: 'Halcyon-RemoveReservedConcurrency',
        parameters: { FunctionName: [functionName] },
      }
    : {
        document: 'Halcyon-SetReservedConcurrency',
        parameters: {
          FunctionName: [functionName],
          ReservedConcurrentExecutions: [String(before)],
        },
      };

/** Bounds a function that takes the account's concurrency from others, for a time box. Never to 0. */
export const reservedConcurrency = defineAction<Choice>({
  id: 'reserved-concurrency',
  choiceSchema,
  find: async (problem) => optionsForCauses(problem, choose),
  choiceOf: ({ parameters, timeBoxS }) => ({
    functionName: parameters['FunctionName']?.[0],
    count: parameters['ReservedConcurrentExecutions']?.[0],
    timeBoxS,
  }),
  async compose(choice, situation) {
    const { functionName, count, timeBoxS } = choice;
    const settings = await situation.live.functions.settings(functionName);
    const before = settings.reserved;
    if (before !== null && before <= count) return null;
    const normal = await normalUse(functionName, situation);
    const now = await usedConcurrency(functionName, 600, situation);
    const headroom = await functionHeadroom(settings, situation.live);
    return {
      node: functionName,
      parameters: {
        FunctionName: [functionName],
        ReservedConcurrentExecutions: [String(count)],
      },
      targets: [settings.arn],
      undo: undoOf(functionName, before),
      timeBoxS,
      tags: settings.tags,
      ownedBy: '',
      restoresHealthyState: false,
      conditions: [
        {
          text: 'at least the p99 in use',
          holds: normal === null ? null : count >= normal,
          otherwise: 'high',
        },
        {
          text: 'the account can set that much apart',
          holds: headroom === null ? null : count <= headroom,
          otherwise: 'refused',
        },
      ],
      words: {
        function: functionName,
        count,
        inUse: now && now.length > 0 ? Math.max(...now) : 'unknown',
        normal: normal ?? 'unknown',
        before: before ?? 'none',
        timeBox: durationText(timeBoxS),
      },
      change: `${before ?? 'no bound'} → ${count} for ${durationText(timeBoxS)}`,
      expectedAfterS: 3 * situation.periodS,
      cli: shellCommand(
        ...['aws', 'lambda', 'put-function-concurrency', '--function-name', functionName],
        ...['--reserved-concurrent-executions', count],
      ),
      consoleUrl: consolePage(
        settings.arn,
        'lambda',
        `/functions/${functionName}?tab=configuration`,
      ),
      evidence: [
        configEvidence(
          `reserved-${functionName}`,
          `Reserved concurrency of ${functionName}`,
          `lambda GetFunction ${functionName}`,
          { reserved: before },
        ),
      ],
    };
  },
});
