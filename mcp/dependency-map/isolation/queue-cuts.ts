import type { MapEdge } from '../../contracts/dependency-map-tools.ts';
import { isClient } from '../engine/call-graph.ts';
import type { Ranking } from '../engine/rank-causes.ts';
import { CUT_ACTIONS, type WeighedCut, WORTH } from './cut.ts';
import { rateOf, sparedWords } from './cut-words.ts';
import { edgeTrafficOf, UNCOUNTED } from './edge-traffic.ts';
import { isAuthorizer, isFunction, isQueue } from './may-cut.ts';
import type { Trouble } from './trouble.ts';

/** What a message loses that is done later. */
const DELAY = 1 - WORTH.delayed;

/** The queues that a worker takes its messages from. */
const feedsOf = (worker: string, { graph }: Ranking): MapEdge[] =>
  isAuthorizer(worker, graph) || isClient(graph.nodes.get(worker))
    ? []
    : graph
        .callers(worker)
        .filter(({ from, kind }) => kind === 'queue' && isQueue(graph.nodes.get(from)));

/** Messages a second that a worker takes from a queue; 0 where nobody counted. */
const messagesOf = (feed: MapEdge, { changes }: Ranking): number =>
  feed.callsPerMin === undefined ? (changes.get(feed.to)?.load?.now ?? 0) : feed.callsPerMin / 60;

const pause = (
  { from, to }: MapEdge,
  messages: number,
  saves: string,
  { graph }: Ranking,
): WeighedCut['cut'] => ({
  kind: 'shed',
  from,
  to,
  saves,
  costsUsers: `Nobody is refused; ${messages > 0 ? 'about ' : ''}${rateOf(messages, 'messages')} wait in ${from} and are done later`,
  ...(isFunction(graph.nodes.get(to)) && { action: CUT_ACTIONS.pause }),
});

/** A worker in trouble itself: its messages wait instead of failing. */
const ownFeeds = (trouble: Trouble, ranking: Ranking): WeighedCut[] =>
  feedsOf(trouble.node, ranking).map((feed) => {
    const messages = messagesOf(feed, ranking);
    return {
      net: (messages || UNCOUNTED) * (trouble.harm - DELAY),
      cut: pause(
        feed,
        messages,
        `Messages are kept in ${feed.from} until ${feed.to} is well, and none is tried in vain`,
        ranking,
      ),
    };
  });

/** Work that can wait makes room at an overloaded node for work that cannot. */
const feedsOfCallers = (trouble: Trouble, ranking: Ranking): WeighedCut[] => {
  const all = ranking.graph
    .callers(trouble.node)
    .map((edge) => ({ edge, traffic: edgeTrafficOf(edge, ranking) }));
  const asked = all.reduce((sum, { traffic }) => sum + traffic.requests, 0);
  const more = all.reduce((sum, { traffic }) => sum + traffic.more, 0);
  return all.flatMap(({ edge: { from: worker }, traffic }) =>
    feedsOf(worker, ranking).map((feed): WeighedCut => {
      const messages = messagesOf(feed, ranking);
      const load = ranking.changes.get(worker)?.load?.now ?? messages;
      const fewer = load > 0 ? traffic.calls * Math.min(1, messages / load) : 0;
      const others = more > 0 ? (asked - traffic.requests) * Math.min(1, fewer / more) : 0;
      return {
        net: others * trouble.harm - messages * DELAY,
        cut: pause(
          feed,
          messages,
          `${trouble.node} gets ${rateOf(fewer, 'calls')} fewer from ${worker}; ${sparedWords(trouble, others * trouble.share)}`,
          ranking,
        ),
      };
    }),
  );
};

/** Queues whose workers are paused for a while: what can wait waits, and nothing is lost. */
export const shedCuts = (trouble: Trouble, ranking: Ranking): WeighedCut[] => [
  ...ownFeeds(trouble, ranking),
  ...(trouble.kind === 'overload' ? feedsOfCallers(trouble, ranking) : []),
];
