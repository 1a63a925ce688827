import { API_NODE } from '../world/names.ts';
import { createRandom } from '../world/random.ts';
import type { EpochMs, Scenario } from '../world/world.ts';
import { type AuthAnswer, askAuthFlow } from './ask-auth-flow.ts';
import { authenticationNodes } from './authentication-nodes.ts';
import { type Comparison, compareAttribution, isBottleneckRight } from './judge-auth-run.ts';
import { type AuthRun, playAuthRun } from './play-auth-run.ts';
import { trueAttribution } from './true-attribution.ts';

/** One run, measured. */
export interface MeasuredRun {
  readonly seed: number;
  /** Name of the alarm after which the question was asked; null: nothing was felt. */
  readonly alarm: string | null;
  readonly right: boolean;
  readonly said: string;
  readonly comparisons: readonly Comparison[];
  /** Of the call, by the wall clock. */
  readonly ms: number;
}

/** Plays a scenario by this seed, asks, and compares the answer with what the shop knows. */
export async function measureAuthRun(scenario: Scenario, seed: number): Promise<MeasuredRun> {
  const run = playAuthRun(scenario, seed);
  if (!run.alarm) {
    return { seed, alarm: null, right: false, said: 'no alarm', comparisons: [], ms: 0 };
  }
  const answer = await askAuthFlow(run, run.alarm);
  return {
    seed,
    alarm: run.alarm.alarm.AlarmName ?? '',
    right: isBottleneckRight(answer.context, scenario.bottleneck),
    said: wordsOf(answer),
    comparisons: compareAttribution(answer.context, truthsOf(run, answer, seed), API_NODE),
    ms: answer.ms,
  };
}

/** From the onset to the window's end against the whole baseline, every authentication node. */
function truthsOf({ world, onsetMs }: AuthRun, { window, baseline }: AuthAnswer, seed: number) {
  const { journal } = world;
  if (!journal) throw new Error('The shop keeps no calls');
  const since = { fromMs: nextTickMs(Math.max(onsetMs, window.fromMs)), toMs: window.toMs };
  const graph = world.serviceGraph(baseline.fromMs, window.toMs);
  const authorizer = world.inventory.apis[0]?.authorizer ?? '';
  const random = createRandom(seed);
  return new Map(
    authenticationNodes(graph, { entry: API_NODE, authorizer }).map((node) => {
      const before = journal.within(node, baseline);
      return [node, trueAttribution(before, journal.within(node, since), random)] as const;
    }),
  );
}

/** The world changes at the beginning of a tick. */
const nextTickMs = (atMs: EpochMs) => Math.ceil(atMs / 1000) * 1000;

function wordsOf({ context }: AuthAnswer): string {
  const { verdict, bottleneck } = context;
  return bottleneck ? `${verdict}: ${bottleneck.node} ${bottleneck.mechanism}` : verdict;
}
