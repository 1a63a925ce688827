import { callKey } from '../engine/blame-flow.ts';
import { plainness } from '../engine/node-change.ts';
import type { Ranking } from '../engine/rank-causes.ts';
import { figure, times } from './figures.ts';

const MOST = 10;

/** The callee over which most of a node's blame went on. */
const blamedOn = (id: string, { graph, blame }: Ranking): string | undefined =>
  graph
    .callees(id)
    .map(({ to }) => ({ to, part: blame.over.get(callKey(id, to)) ?? 0 }))
    .filter(({ part }) => part > 0.01)
    .toSorted((a, b) => b.part - a.part)[0]?.to;

const whyNot = (id: string, ranking: Ranking): string | undefined => {
  const twin = ranking.twins.get(id);
  if (twin !== undefined) return `another name of ${twin}, as its callers see it`;
  const change = ranking.changes.get(id);
  const victim = ranking.victims.find(({ node }) => node === id);
  if (victim && change)
    return `has ${times(change.growth)} the requests, from ${victim.origin.node}: a victim of load`;
  const callee = blamedOn(id, ranking);
  if (!change || callee === undefined) return undefined;
  if ((change.latency?.sure ?? 0) > 0.5 && change.latency)
    return `its added ${figure(change.latency.added, 's')} is spent waiting for ${callee}`;
  return `its failures come from ${callee}`;
};

/** Troubled nodes that are not candidates, and why not: the loudest first, ten at most. */
export const ruledOutOf = (ranking: Ranking): { node: string; why: string }[] => {
  const candidates = new Set(
    ranking.causes.filter(({ confidence }) => confidence >= 0.3).map(({ node }) => node),
  );
  return [...ranking.changes.values()]
    .filter((change) => plainness(change) > 0.5 && !candidates.has(change.facts.id))
    .toSorted((a, b) => plainness(b) - plainness(a))
    .map(({ facts }) => ({ node: facts.id, why: whyNot(facts.id, ranking) }))
    .filter((one): one is { node: string; why: string } => one.why !== undefined)
    .slice(0, MOST);
};
