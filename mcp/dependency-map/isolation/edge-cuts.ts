import type { MapEdge } from '../../contracts/dependency-map-tools.ts';
import { isHit } from '../engine/node-change.ts';
import type { Ranking } from '../engine/rank-causes.ts';
import { percent } from '../wording/figures.ts';
import { type Breaker, CUT_ACTIONS, type WeighedCut, WORTH } from './cut.ts';
import { aboutRequests, countOf, rateOf, sparedWords } from './cut-words.ts';
import { type EdgeTraffic, edgeTrafficOf, UNCOUNTED } from './edge-traffic.ts';
import { mayCut } from './may-cut.ts';
import type { Trouble } from './trouble.ts';

const breakerOf = ({ from, to }: MapEdge, breakers: readonly Breaker[]): Breaker | undefined =>
  breakers.find(({ caller, callee }) => caller === from && callee === to);

/** What the caller's own requests win when they do not ask: the fallback instead of what they get now. */
const ownNet = (traffic: EdgeTraffic, { harm }: Trouble, breaker: Breaker | undefined): number => {
  const degraded = breaker?.degradedShare ?? 1;
  const open = 1 - degraded * (1 - WORTH.fallback);
  return (traffic.requests || UNCOUNTED) * (open - (1 - harm));
};

const costWords = (
  from: string,
  { requests }: EdgeTraffic,
  breaker: Breaker | undefined,
): string => {
  const share = breaker?.degradedShare ?? 1;
  const part = share < 1 ? `, ${percent(share)},` : '';
  return `${aboutRequests(requests * share, `to ${from}`)}${part} get ${breaker?.fallback ?? 'a fallback'} while the breaker is open`;
};

/** Callers that ask an overloaded node more than usual stop asking it; callers as usual are left alone. */
export const breakerCuts = (
  trouble: Trouble,
  ranking: Ranking,
  breakers: readonly Breaker[],
): WeighedCut[] => {
  const all = ranking.graph
    .callers(trouble.node)
    .map((edge) => ({ edge, traffic: edgeTrafficOf(edge, ranking) }));
  const more = all.reduce((sum, { traffic }) => sum + traffic.more, 0);
  const asked = all.reduce((sum, { traffic }) => sum + traffic.requests, 0);
  return all
    .filter(({ edge, traffic }) => traffic.more > 0 && mayCut(edge, ranking.graph))
    .map(({ edge, traffic }): WeighedCut => {
      const { from, to } = edge;
      const breaker = breakerOf(edge, breakers);
      const others = (asked - traffic.requests) * Math.min(1, traffic.calls / more);
      const spared = (others + traffic.requests) * trouble.share;
      return {
        net: others * trouble.harm + ownNet(traffic, trouble, breaker),
        cut: {
          kind: 'circuit-breaker',
          from,
          to,
          saves: `${to} gets ${rateOf(traffic.calls, 'calls')} fewer, ${countOf(traffic.more)} of them beyond the usual; ${sparedWords(trouble, spared)}`,
          costsUsers: costWords(from, traffic, breaker),
          ...(breaker && { action: CUT_ACTIONS.breaker }),
        },
      };
    });
};

/** Callers that suffer from a faulty node answer without it. */
export const degradeCuts = (
  trouble: Trouble,
  ranking: Ranking,
  breakers: readonly Breaker[],
): WeighedCut[] =>
  ranking.graph
    .callers(trouble.node)
    .filter((edge) => mayCut(edge, ranking.graph))
    .flatMap((edge): WeighedCut[] => {
      const caller = ranking.changes.get(edge.from);
      if (!caller || !isHit(caller)) return [];
      const { from, to } = edge;
      const traffic = edgeTrafficOf(edge, ranking);
      const breaker = breakerOf(edge, breakers);
      return [
        {
          net: ownNet(traffic, trouble, breaker),
          cut: {
            kind: 'degrade',
            from,
            to,
            saves: `${from} answers without ${to}; ${sparedWords(trouble, traffic.requests * trouble.share)}`,
            costsUsers: breaker
              ? costWords(from, traffic, breaker)
              : `${aboutRequests(traffic.requests, `to ${from}`)} lack what ${to} adds, or get it older`,
            ...(breaker && { action: CUT_ACTIONS.breaker }),
          },
        },
      ];
    });
