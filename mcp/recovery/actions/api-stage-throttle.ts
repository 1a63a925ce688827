import { z } from 'zod';
import { consolePage } from '../aws-place.ts';
import type { StageSettings } from '../live/stage-reader.ts';
import { shellCommand } from '../shell-command.ts';
import { type Composition, defineAction, type Problem, type Situation } from './action.ts';
import type { Cause } from './answered-causes.ts';
import { configEvidence } from './config-evidence.ts';
import { durationText } from './duration-text.ts';
import { limitOf } from './limit-of.ts';
import { optionsForCauses } from './options-for-causes.ts';
import { percentileOf } from './percentile-of.ts';

const choiceSchema = z.object({
  apiId: z.string(),
  stage: z.string(),
  /** Requests a second, for every method. */
  rate: z.coerce.number().int().min(1),
  timeBoxS: z.number().int().positive(),
});
type Choice = z.infer<typeof choiceSchema>;

const DAY_MS = 24 * 3600 * 1000;
const PERIOD_S = 300;

/** The stage's requests a second that 95 % of the last day's samples stayed under; null: not known. */
const normalRate = async (
  apiName: string,
  stage: string,
  { live, nowMs }: Situation,
): Promise<number | null> => {
  const samples = await live.metrics(
    {
      namespace: 'AWS/ApiGateway',
      metricName: 'Count',
      dimensions: { ApiName: apiName, Stage: stage },
      statistic: 'Sum',
    },
    { from: new Date(nowMs - DAY_MS).toISOString(), to: new Date(nowMs).toISOString() },
    PERIOD_S,
  );
  const p95 = samples && percentileOf(samples.values, 0.95);
  return p95 === null || samples === null ? null : p95 / samples.periodS;
};

const choose = async (cause: Cause, problem: Problem): Promise<Choice | null> => {
  const cut = cause.node.lastIndexOf('/');
  const [apiName, stage] = [cause.node.slice(0, cut), cause.node.slice(cut + 1)];
  const apiId = await problem.live.stages.apiId(apiName);
  const normal = await normalRate(apiName, stage, problem);
  if (cut < 1 || apiId === null || normal === null || problem.timeBoxS === null) return null;
  const rate = Math.max(1, Math.ceil(normal * limitOf(problem.entry, 'aboveNormal')));
  return { apiId, stage, rate, timeBoxS: problem.timeBoxS };
};

const parametersOf = (choice: Choice, rate: number, burst: number) => ({
  RestApiId: [choice.apiId],
  StageName: [choice.stage],
  RateLimit: [String(rate)],
  BurstLimit: [String(burst)],
});

/** A stage that sets no rate of its own cannot be put back by setting one. */
const undoOf = (
  choice: Choice,
  { rate, burst }: Pick<StageSettings, 'rate' | 'burst'>,
): Composition['undo'] =>
  rate === null || burst === null
    ? null
    : {
        document: 'Halcyon-SetStageThrottle',
        parameters: parametersOf(choice, rate, burst),
      };

const cliOf = ({ apiId, stage, rate }: Choice): string =>
  shellCommand(
    ...['aws', 'apigateway', 'update-stage', '--rest-api-id', apiId, '--stage-name', stage],
    '--patch-operations',
    `op=replace,path=/*/*/throttling/rateLimit,value=${rate}`,
    `op=replace,path=/*/*/throttling/burstLimit,value=${rate}`,
  );

/** Refuses what comes in above the normal rate of a stage, for a time box. */
export const apiStageThrottle = defineAction<Choice>({
  id: 'api-stage-throttle',
  choiceSchema,
  find: async (problem) => optionsForCauses(problem, choose),
  choiceOf: ({ parameters, timeBoxS }) => ({
    apiId: parameters['RestApiId']?.[0],
    stage: parameters['StageName']?.[0],
    rate: parameters['RateLimit']?.[0],
    timeBoxS,
  }),
  async compose(choice, situation) {
    const { apiId, stage, rate, timeBoxS } = choice;
    const { name, arn, ...before } = await situation.live.stages.settings(apiId, stage);
    if (before.rate !== null && before.rate <= rate) return null;
    const node = `${name}/${stage}`;
    const normal = await normalRate(name, stage, situation);
    return {
      node,
      parameters: parametersOf(choice, rate, rate),
      targets: [arn],
      undo: undoOf(choice, before),
      timeBoxS,
      tags: before.tags,
      ownedBy: '',
      restoresHealthyState: false,
      conditions: [
        {
          text: 'not under the normal p95 rate',
          holds: normal === null ? null : rate >= normal,
          otherwise: 'high',
        },
      ],
      words: {
        stage: node,
        rate,
        normal: normal === null ? 'unknown' : normal.toFixed(1),
        before: `${before.rate ?? 'none'} and ${before.burst ?? 'none'}`,
        timeBox: durationText(timeBoxS),
      },
      change: `${before.rate ?? 'no limit'} → ${rate} a second for ${durationText(timeBoxS)}`,
      expectedAfterS: 3 * situation.periodS,
      cli: cliOf(choice),
      consoleUrl: consolePage(arn, 'apigateway/main', `/apis/${apiId}/stages/${stage}`),
      evidence: [
        configEvidence(
          `stage-${apiId}`,
          `Throttling of ${node}`,
          `apigateway GetStage ${apiId} ${stage}`,
          {
            rate: before.rate,
            burst: before.burst,
          },
        ),
      ],
    };
  },
});
