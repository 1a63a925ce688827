import type { Forecast, MapEdge } from '../../contracts/dependency-map-tools.ts';
import { isClient } from '../engine/call-graph.ts';
import { type CallRatio, callRatioOf } from '../engine/call-ratio.ts';
import { type NodeChange, plainness } from '../engine/node-change.ts';
import type { Ranking } from '../engine/rank-causes.ts';
import { gateOf } from '../engine/robust-stats.ts';
import { limitOdds } from './limit-odds.ts';

/** One hop that trouble may take, as likely as `odds`. */
export interface SpreadStep {
  readonly node: string;
  readonly odds: number;
  readonly mechanism: Forecast['mechanism'];
  /** Seconds until a limit is reached, where its use is measured and grows. */
  readonly crossingS?: number | undefined;
}

/** From this multiple of the usual calls on, more calls matter. */
const MORE = 1.15;
/** Load that grew as faintly as this still drives a limit. */
const FAINTLY = 0.15;

/** A caller of what is in trouble: likely as far as the waiting, or the failing, matters to it. */
const waitingOdds = (edge: MapEdge, { graph, changes }: Ranking): number => {
  const [caller, callee] = [changes.get(edge.from), changes.get(edge.to)];
  const weigh = (amount: NodeChange['latency']): number =>
    amount ? amount.added * amount.sure : 0;
  const { now } = callRatioOf(edge, graph, changes);
  const usual = caller?.latency?.usual ?? callee?.latency?.usual ?? 0;
  const slower = usual > 0 ? (now * weigh(callee?.latency)) / usual : 0;
  // Two fifths more time, or four of a hundred requests failing, is noticed every other time.
  const failing = Math.min(1, now) * weigh(callee?.failing);
  return 0.9 * Math.max(gateOf(slower / 0.4), gateOf(failing / 0.04));
};

/** What growth alone says of a node whose limit is not measured. */
const growthOdds = (growth: number): number => (growth > 1 ? 1 - growth ** -0.9 : 0);

/** How near to its limit a node is driven by more load: by its use where that is measured, else by growth. */
const overloadOdds = (
  change: NodeChange | undefined,
  growth: number,
  more: number,
  ranking: Ranking,
): Pick<SpreadStep, 'odds' | 'crossingS'> => {
  const byLimit = limitOdds(change, more, ranking);
  if (byLimit) return byLimit;
  return { odds: (change?.facts.resources.length ? 0.5 : 0.9) * growthOdds(growth) };
};

/** How a callee comes to be asked more. */
export const downMechanism = (
  edge: MapEdge,
  ratio: CallRatio,
  { graph }: Ranking,
): SpreadStep['mechanism'] => {
  if (edge.kind === 'queue') return 'backlog';
  if (ratio.now > MORE * ratio.usual) return 'retries';
  const isStore = graph.callees(edge.to).length === 0 && graph.callers(edge.to).length > 1;
  return isStore ? 'shared-store' : 'saturation';
};

const downStep = (edge: MapEdge, ranking: Ranking): SpreadStep => {
  const { graph, changes } = ranking;
  const change = changes.get(edge.to);
  const ratio = callRatioOf(edge, graph, changes);
  const more = ratio.usual > 0 ? ratio.now / ratio.usual : 1;
  const loaded = (change?.load?.sure ?? 0) > FAINTLY ? (change?.growth ?? 1) : 1;
  const growth = Math.max(loaded, more);
  const step = { node: edge.to, mechanism: downMechanism(edge, ratio, ranking) };
  if (growth < MORE) return { ...step, odds: 0 };
  return { ...step, ...overloadOdds(change, growth, more, ranking) };
};

const upStep = (edge: MapEdge, ranking: Ranking): SpreadStep => {
  if (edge.kind !== 'queue')
    return { node: edge.from, odds: waitingOdds(edge, ranking), mechanism: 'waits' };
  // A consumer in trouble lets its queue grow.
  const consumer = ranking.changes.get(edge.to);
  return {
    node: edge.from,
    odds: consumer ? 0.6 * plainness(consumer) : 0,
    mechanism: 'backlog',
  };
};

/** The hops that trouble may take from a node: up to who waits for it, down to what its calls load. */
export const spreadSteps = (id: string, ranking: Ranking): SpreadStep[] => [
  ...ranking.graph
    .callers(id)
    .filter(({ from }) => !isClient(ranking.graph.nodes.get(from)))
    .map((edge) => upStep(edge, ranking)),
  ...ranking.graph.callees(id).map((edge) => downStep(edge, ranking)),
];
