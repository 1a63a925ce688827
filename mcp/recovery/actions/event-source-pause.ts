import { z } from 'zod';
import { consolePage } from '../aws-place.ts';
import type { EventSource } from '../live/event-source-reader.ts';
import { queueNameOf } from '../live/queue-reader.ts';
import { shellCommand } from '../shell-command.ts';
import { type Condition, defineAction, type Problem, type Situation } from './action.ts';
import { answeredCauses } from './answered-causes.ts';
import { configEvidence } from './config-evidence.ts';
import { durationText } from './duration-text.ts';
import { failingShare } from './failing-share.ts';
import { limitOf } from './limit-of.ts';

const choiceSchema = z.object({
  mappingId: z.string(),
  /** Seconds of the pause; the runbook itself ends it. */
  pauseS: z.coerce.number().int().min(10).max(9999),
});
type Choice = z.infer<typeof choiceSchema>;

interface Consumer {
  readonly name: string;
  readonly confidence: number;
}

/** Functions that are the cause themselves, and those that call what throttles. */
const suspects = (problem: Problem): readonly Consumer[] => {
  const { diagnosis } = problem;
  const first = diagnosis.causes[0]?.confidence ?? 0;
  const isFunction = new Set(
    diagnosis.map.nodes.filter(({ type }) => type === 'AWS::Lambda::Function').map(({ id }) => id),
  );
  const causes = answeredCauses(problem).map(({ node, confidence }) => ({
    name: node,
    confidence,
  }));
  const callers = diagnosis.map.edges
    .filter(({ from, to }) => isFunction.has(from) && diagnosis.throttled.includes(to))
    .map(({ from }) => ({ name: from, confidence: first }));
  const all = new Map([...callers, ...causes].map((consumer) => [consumer.name, consumer]));
  return [...all.values()];
};

/** A pause helps where the consumer fails on what it takes: then it only burns work and calls. */
const isBurning = async ({ name }: Consumer, problem: Problem): Promise<boolean> =>
  ((await failingShare(name, problem)) ?? 0) >= limitOf(problem.entry, 'failingShare');

const isQueue = ({ sourceArn }: EventSource): boolean => sourceArn.split(':')[2] === 'sqs';

const retentionOf = async (source: EventSource, { live }: Situation): Promise<number | null> =>
  (await live.queues.settings(queueNameOf(source.sourceArn)))?.retentionS ?? null;

const conditionsOf = async (
  source: EventSource,
  pauseS: number,
  situation: Situation,
): Promise<readonly Condition[]> => {
  const least = limitOf(situation.entry, 'retentionOverPause') * pauseS;
  const settled: Condition = {
    text: 'no change of the mapping is under way',
    holds: source.state === 'Enabled',
    otherwise: 'refused',
  };
  if (!isQueue(source))
    return [settled, { text: 'it polls a queue, not a stream', holds: false, otherwise: 'high' }];
  const retention = await retentionOf(source, situation);
  return [
    settled,
    {
      text: `the queue keeps messages for at least ${durationText(least)}`,
      holds: retention === null ? null : retention >= least,
      otherwise: 'refused',
    },
  ];
};

/** Stops a function from taking messages for a time, so that what it fails on can recover. */
export const eventSourcePause = defineAction<Choice>({
  id: 'event-source-pause',
  choiceSchema,
  async find(problem) {
    const options = [];
    const { timeBoxS } = problem;
    if (timeBoxS === null) return { options: [], gaps: [] };
    for (const consumer of suspects(problem)) {
      const sources = await problem.live.eventSources.ofFunction(consumer.name);
      if (sources.length === 0 || !(await isBurning(consumer, problem))) continue;
      for (const { id } of sources)
        options.push({
          choice: { mappingId: id, pauseS: timeBoxS },
          confidence: consumer.confidence,
        });
    }
    return { options, gaps: [] };
  },
  choiceOf: ({ parameters }) => ({
    mappingId: parameters['MappingId']?.[0],
    pauseS: parameters['PauseSeconds']?.[0],
  }),
  async compose({ mappingId, pauseS }, situation) {
    const source = await situation.live.eventSources.one(mappingId);
    if (source.state === 'Disabled' || source.state === 'Disabling') return null;
    const { functionName } = source;
    const from = source.sourceArn === '' ? 'its source' : queueNameOf(source.sourceArn);
    const pause = durationText(pauseS);
    return {
      node: from,
      parameters: { MappingId: [mappingId], PauseSeconds: [String(pauseS)] },
      targets: [source.arn],
      undo: { document: 'Halcyon-ResumeEventSource', parameters: { MappingId: [mappingId] } },
      // The runbook resumes it, with or without Halcyon: nothing is left for a time box to undo.
      timeBoxS: null,
      tags: source.tags,
      ownedBy: '',
      restoresHealthyState: false,
      conditions: await conditionsOf(source, pauseS, situation),
      words: { function: functionName, source: from, pause },
      change: `polling → paused for ${pause}`,
      expectedAfterS: 3 * situation.periodS,
      cli: shellCommand(
        ...['aws', 'lambda', 'update-event-source-mapping', '--uuid', mappingId, '--no-enabled'],
      ),
      consoleUrl: consolePage(
        source.arn,
        'lambda',
        `/functions/${functionName}?tab=configure&configure=triggers`,
      ),
      evidence: [
        configEvidence(
          `event-source-${functionName}`,
          `Event source ${from} of ${functionName}`,
          `lambda GetEventSourceMapping ${mappingId}`,
          { state: source.state, source: source.sourceArn },
        ),
      ],
    };
  },
});
