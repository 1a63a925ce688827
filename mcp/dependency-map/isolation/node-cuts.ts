import { isClient, reachFrom } from '../engine/call-graph.ts';
import type { Ranking } from '../engine/rank-causes.ts';
import { percent } from '../wording/figures.ts';
import { CUT_ACTIONS, type WeighedCut, WORTH } from './cut.ts';
import { aboutRequests, rateOf, sparedWords } from './cut-words.ts';
import { edgeTrafficOf } from './edge-traffic.ts';
import { isAuthorizer, isFunction, mayCut } from './may-cut.ts';
import type { Trouble } from './trouble.ts';

const TABLE = 'AWS::DynamoDB::Table';
const STAGE = 'AWS::ApiGateway::Stage';

/** More capacity takes minutes to come, and repeats may fill it: it counts for less than fewer calls. */
const CAPACITY_WORTH = 0.25;
/** A place of entry is throttled when it is plainly asked more, by so much of the usual. */
const ENTRY_GROWN = 0.25;

/** A caller that adds load to what others need as well is given a share of its own. */
export const bulkheadCuts = (trouble: Trouble, ranking: Ranking): WeighedCut[] => {
  const { graph } = ranking;
  const all = graph
    .callers(trouble.node)
    .map((edge) => ({ edge, traffic: edgeTrafficOf(edge, ranking) }));
  const more = all.reduce((sum, { traffic }) => sum + traffic.more, 0);
  const asked = all.reduce((sum, { traffic }) => sum + traffic.requests, 0);
  return all
    .filter(({ edge, traffic }) => traffic.more > 0 && mayCut(edge, graph))
    .map(({ edge: { from }, traffic }): WeighedCut => {
      const others = ((asked - traffic.requests) * traffic.more) / more;
      const refused = (traffic.requests * traffic.more) / traffic.calls;
      return {
        net: others * trouble.harm - refused * (1 - WORTH.refused),
        cut: {
          kind: 'bulkhead',
          to: from,
          saves: `${from} leaves room at ${trouble.node} for its other callers; ${sparedWords(trouble, others * trouble.share)}`,
          costsUsers: `${aboutRequests(refused, `to ${from}`)}, those beyond its usual, are refused`,
          ...(isFunction(graph.nodes.get(from)) && { action: CUT_ACTIONS.concurrency }),
        },
      };
    });
};

/** A table gets room for what it is asked now. */
export const capacityCuts = (trouble: Trouble, ranking: Ranking): WeighedCut[] => {
  const { node } = trouble;
  if (ranking.graph.nodes.get(node)?.type !== TABLE) return [];
  const all = ranking.graph.callers(node).map((edge) => edgeTrafficOf(edge, ranking));
  const asked = all.reduce((sum, { requests }) => sum + requests, 0);
  const more = all.reduce((sum, one) => sum + one.more, 0);
  const room = more > 0 ? `the ${rateOf(more, 'calls')} beyond its usual` : 'what it is asked now';
  return [
    {
      net: asked * trouble.harm * CAPACITY_WORTH,
      cut: {
        kind: 'bulkhead',
        to: node,
        saves: `${node} gets room for ${room}; ${sparedWords(trouble, asked * trouble.share)}`,
        costsUsers: 'Nothing; it is billed by the hour, takes minutes, and does not stop repeats',
        action: CUT_ACTIONS.capacity,
      },
    },
  ];
};

/** Where more comes in than usual, the excess is refused before it reaches what is overloaded. */
export const throttleCuts = (trouble: Trouble, ranking: Ranking): WeighedCut[] => {
  const { graph, changes } = ranking;
  const above = reachFrom(graph, trouble.node, 'callers').add(trouble.node);
  const asked = graph
    .callers(trouble.node)
    .reduce((sum, edge) => sum + edgeTrafficOf(edge, ranking).requests, 0);
  return [...above].flatMap((id): WeighedCut[] => {
    const [node, load] = [graph.nodes.get(id), changes.get(id)?.load];
    const isEntry = graph.callers(id).every(({ from }) => isClient(graph.nodes.get(from)));
    if (!node || !load || !isEntry || isClient(node) || isAuthorizer(id, graph)) return [];
    if (load.sure <= 0.5 || load.added <= ENTRY_GROWN * load.usual) return [];
    const reach = id === trouble.node ? 1 : Math.min(1, asked / load.now);
    return [
      {
        net: load.usual * reach * trouble.harm - load.added * (1 - WORTH.refused),
        cut: {
          kind: 'throttle',
          to: id,
          saves: `Everything behind ${id} gets its usual load back, ${rateOf(load.added, 'requests')} fewer; ${sparedWords(trouble, load.usual * reach * trouble.share)}`,
          costsUsers: `${aboutRequests(load.added, `to ${id}`)}, ${percent(load.added / load.now)} of all, are refused with 429, repeats among them`,
          ...(node.type === STAGE && { action: CUT_ACTIONS.stage }),
        },
      },
    ];
  });
};
