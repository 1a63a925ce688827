import type * as XRay from '@aws-sdk/client-xray';
import type { ServiceEdge, ServiceGraph } from '../../../world/world.ts';
import type { Account } from '../../account.ts';
import type { Handlers } from '../../call-operation.ts';
import { ApiError } from '../../protocol/api-error.ts';

const MAX_RANGE_MS = 6 * 60 * 60 * 1000;
/** Who calls the entry: the `null` of the world's edges, whatever the world calls it. */
const CLIENTS = { name: 'clients', type: 'client' };
const FUNCTION = 'AWS::Lambda::Function';
const FUNCTION_SERVICE = 'AWS::Lambda';

type Statistics = Omit<ServiceEdge, 'from' | 'to'>;

const NONE: Statistics = {
  ok: 0,
  throttles: 0,
  otherErrors: 0,
  faults: 0,
  totalResponseTimeS: 0,
  histogram: [],
};

const addHistograms = (all: readonly Statistics['histogram'][]): Statistics['histogram'] => {
  const counts = new Map<number, number>();
  for (const { valueS, count } of all.flat()) counts.set(valueS, (counts.get(valueS) ?? 0) + count);
  return [...counts].sort(([a], [b]) => a - b).map(([valueS, count]) => ({ valueS, count }));
};

const add = (all: readonly Statistics[]): Statistics =>
  all.reduce(
    (sum, one) => ({
      ok: sum.ok + one.ok,
      throttles: sum.throttles + one.throttles,
      otherErrors: sum.otherErrors + one.otherErrors,
      faults: sum.faults + one.faults,
      totalResponseTimeS: sum.totalResponseTimeS + one.totalResponseTimeS,
      histogram: addHistograms([sum.histogram, one.histogram]),
    }),
    NONE,
  );

const summaryOf = (one: Statistics): XRay.EdgeStatistics => {
  const errors = one.throttles + one.otherErrors;
  return {
    OkCount: one.ok,
    ErrorStatistics: {
      ThrottleCount: one.throttles,
      OtherCount: one.otherErrors,
      TotalCount: errors,
    },
    FaultStatistics: { OtherCount: one.faults, TotalCount: one.faults },
    TotalCount: one.ok + errors + one.faults,
    TotalResponseTime: one.totalResponseTimeS,
  };
};

const histogramOf = (one: Statistics): XRay.HistogramEntry[] =>
  one.histogram.map(({ valueS, count }) => ({ Value: valueS, Count: count }));

interface Node {
  readonly name: string;
  readonly type: string;
}

const keyOf = (name: string, type: string): string => `${type} ${name}`;

/**
 * X-Ray shows a function twice: as the Lambda service that took the call, and as the function that ran.
 * Callers have an edge to the first, which has one to the second, whose edges lead on.
 */
const nodesOf = (graph: ServiceGraph): Node[] =>
  [CLIENTS, ...graph.services.filter(({ type }) => type !== CLIENTS.type)].flatMap(
    ({ name, type }) =>
      type === FUNCTION
        ? [
            { name, type: FUNCTION_SERVICE },
            { name, type },
          ]
        : [{ name, type }],
  );

/** A graph of the world in the form of GetServiceGraph. */
const serviceGraphView = (
  graph: ServiceGraph,
  fromMs: number,
  toMs: number,
  accountId: string,
): XRay.Service[] => {
  const nodes = nodesOf(graph);
  const typeOf = new Map(graph.services.map(({ name, type }) => [name, type]));
  const ids = new Map(nodes.map(({ name, type }, id) => [keyOf(name, type), id]));
  const [StartTime, EndTime] = [new Date(fromMs), new Date(toMs)];

  const edge = (to: string, type: string, statistics: Statistics): XRay.Edge => ({
    ReferenceId: ids.get(keyOf(to, type)),
    StartTime,
    EndTime,
    SummaryStatistics: summaryOf(statistics),
    ResponseTimeHistogram: histogramOf(statistics),
    Aliases: [],
  });
  const intoOf = (name: string): ServiceEdge[] => graph.edges.filter(({ to }) => to === name);
  const calleeType = (name: string): string => {
    const type = typeOf.get(name) ?? '';
    return type === FUNCTION ? FUNCTION_SERVICE : type;
  };
  const edgesOf = ({ name, type }: Node): XRay.Edge[] => {
    if (type === FUNCTION_SERVICE) return [edge(name, FUNCTION, add(intoOf(name)))];
    const from = type === CLIENTS.type ? null : name;
    return graph.edges
      .filter((one) => one.from === from)
      .map((one) => edge(one.to, calleeType(one.to), one));
  };

  return nodes.map((node, ReferenceId) => {
    const into = add(intoOf(node.name));
    return {
      ReferenceId,
      Name: node.name,
      Names: [node.name],
      Root: node.type === CLIENTS.type,
      Type: node.type,
      State: 'active',
      StartTime,
      EndTime,
      Edges: edgesOf(node),
      ...(node.type !== CLIENTS.type && {
        AccountId: accountId,
        SummaryStatistics: summaryOf(into),
        DurationHistogram: histogramOf(into),
        ResponseTimeHistogram: histogramOf(into),
      }),
    };
  });
};

/** AWS X-Ray's service graph. */
export const xrayHandlers = (account: Account): Handlers => ({
  getServiceGraph: (input: XRay.GetServiceGraphRequest): XRay.GetServiceGraphResult => {
    const [fromMs, toMs] = [input.StartTime?.getTime() ?? 0, input.EndTime?.getTime() ?? 0];
    if (fromMs >= toMs)
      throw new ApiError('InvalidRequestException', 'StartTime must be before EndTime');
    if (toMs - fromMs > MAX_RANGE_MS)
      throw new ApiError('InvalidRequestException', 'Time range cannot be longer than 6 hours');
    const visibleMs = Math.min(toMs, account.clock() - account.delays.tracesMs);
    const { accountId } = account.world.inventory;
    const graph = visibleMs > fromMs ? account.world.serviceGraph(fromMs, visibleMs) : undefined;
    return {
      StartTime: input.StartTime,
      EndTime: input.EndTime,
      Services:
        graph === undefined || graph.services.length === 0
          ? []
          : serviceGraphView(graph, fromMs, visibleMs, accountId),
      ContainsOldGroupVersions: false,
    };
  },
});
