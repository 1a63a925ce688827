import type { Random } from '../random.ts';
import { type Edges, shapeEdges } from './shape-edges.ts';
import type { Call, Kind, Service, System } from './system.ts';

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const SUFFIX: Readonly<Record<Kind, string>> = {
  stage: 'AWS::ApiGateway::Stage',
  function: 'AWS::Lambda::Function',
  service: 'AWS::ECS::Service',
  store: 'AWS::RDS::DBCluster',
  table: 'AWS::DynamoDB::Table',
  queue: 'AWS::SQS::Queue',
};

const kindsOf = (size: number, edges: Edges, random: Random): Kind[] => {
  const callees = new Map<number, number>();
  const callers = new Map<number, number>();
  for (const [from, to] of edges) {
    callees.set(from, (callees.get(from) ?? 0) + 1);
    callers.set(to, (callers.get(to) ?? 0) + 1);
  }
  const kinds = Array.from({ length: size }, (_, index): Kind => {
    if (index === 0) return 'stage';
    if (!callees.has(index)) return random.pick(['table', 'table', 'store', 'service', 'function']);
    // A queue stands between those who send and one that consumes what nobody else calls.
    const [only] = edges.filter(([from]) => from === index);
    const alone = only !== undefined && callers.get(only[1]) === 1 && callees.has(only[1]);
    if (callees.get(index) === 1 && alone && random.chance(0.6)) return 'queue';
    return random.pick(['function', 'function', 'service']);
  });
  // What consumes has to compute, and a queue is no consumer.
  for (const [from, to] of edges)
    if (kinds[from] === 'queue' && kinds[to] !== 'service') kinds[to] = 'function';
  return kinds;
};

/** How calls are made in one system: teams share a library and its habits. */
interface Habits {
  readonly unitS: number;
  readonly fallbacks: number;
  readonly breakers: number;
  readonly retries: number;
}

/** A call before it is known how long the called takes. */
type Draft = Omit<Call, 'timeoutS'> & { readonly from: number };

const retriesOf = (toTable: boolean, habits: Habits, random: Random): number => {
  // Clients of tables come with retries.
  if (toTable) return random.chance(0.85) ? random.integer(1, 4) : 0;
  return random.chance(habits.retries) ? random.integer(1, 3) : 0;
};

const NO_RETRY = { retries: 0, backoffS: 0, hasBreaker: false, hasFallback: false } as const;

const draftOf = (
  from: number,
  to: number,
  kinds: readonly Kind[],
  habits: Habits,
  random: Random,
): Draft => {
  if (kinds[from] === 'queue') return { from, to, perRequest: 1, ...NO_RETRY };
  const perRequest = random.chance(0.6) ? 1 : random.scale(0.3, 2.5);
  if (kinds[to] === 'queue') return { from, to, perRequest, ...NO_RETRY };
  const toTable = kinds[to] === 'table';
  return {
    from,
    to,
    perRequest,
    retries: retriesOf(toTable, habits, random),
    backoffS: random.chance(toTable ? 0.9 : 0.5) ? random.scale(0.02, 0.4) : 0,
    hasBreaker: random.chance(habits.breakers),
    hasFallback: kinds[from] !== 'stage' && random.chance(habits.fallbacks),
  };
};

const ratesOf = (
  size: number,
  drafts: readonly Draft[],
  arrivals: ReadonlyMap<number, number>,
): number[] => {
  const rates = Array.from({ length: size }, (_, index) => arrivals.get(index) ?? 0);
  for (let from = 0; from < size; from += 1)
    for (const draft of drafts)
      if (draft.from === from)
        rates[draft.to] = (rates[draft.to] ?? 0) + (rates[from] ?? 0) * draft.perRequest;
  return rates;
};

const SECONDS = [1, 2, 3, 5, 10, 30];

/** A time-out far above what is usual, or one that was chosen by measure. */
const timeoutOf = (usualS: number, from: Kind | undefined, random: Random): number => {
  if (from === 'stage') return 29;
  const measured = usualS * random.scale(4, 20);
  const round = random.pick(SECONDS);
  return random.chance(0.5) || round < 4 * usualS ? measured : round;
};

/** A limit of which this share is used; nobody runs so near to one that chance alone reaches it. */
const withRoom = (used: number, share: number): number =>
  Math.max(used / share, used + 4 * Math.sqrt(used) + 2);

const limitsOf = (kind: Kind, rate: number, holdS: number, workS: number, random: Random) => {
  const roomy = random.chance(0.25);
  const use = roomy ? random.between(0.04, 0.15) : random.between(0.15, 0.6);
  const slots = Math.ceil(withRoom(rate * holdS, use));
  const free = {
    slots: Number.POSITIVE_INFINITY,
    mostPerS: Number.POSITIVE_INFINITY,
    waitingMost: 0,
  };
  if (kind === 'stage' || kind === 'queue') return free;
  if (kind === 'table') return { ...free, mostPerS: withRoom(rate, random.between(0.3, 0.8)) };
  if (kind === 'function') return { ...free, slots };
  const mostPerS = Math.max(withRoom(rate, random.between(0.15, 0.55)), 1 / workS);
  return {
    slots,
    mostPerS,
    waitingMost: Math.ceil(slots * random.scale(0.5, 10)),
  };
};

const entriesOf = (size: number, edges: Edges, random: Random): Map<number, number> => {
  const called = new Set(edges.map(([, to]) => to));
  const entries = new Map([[0, random.scale(3, 300)]]);
  for (let index = 1; index < size; index += 1)
    if (!called.has(index)) entries.set(index, random.scale(1, 60));
  return entries;
};

/** A system of 5 to 40 services with work, limits, time-outs and retries of its own. */
export const generateSystem = (random: Random): System => {
  const { shape, size, edges } = shapeEdges(random);
  const kinds = kindsOf(size, edges, random);
  const habits = {
    unitS: random.scale(0.004, 0.15),
    fallbacks: random.between(0, 0.45),
    breakers: random.between(0, 0.5),
    retries: random.between(0.3, 1),
  };
  const drafts = edges.map(([from, to]) => draftOf(from, to, kinds, habits, random));
  const arrivals = entriesOf(size, edges, random);
  const rates = ratesOf(size, drafts, arrivals);
  const holds = new Array<number>(size).fill(0);
  const services = new Array<Service>(size);
  for (let index = size - 1; index >= 0; index -= 1) {
    const kind = kinds[index] ?? 'service';
    const quick = kind === 'table' || kind === 'queue' || kind === 'stage';
    const workS = quick ? random.scale(0.002, 0.012) : habits.unitS * random.scale(0.3, 4);
    const own = drafts.filter(({ from }) => from === index);
    const waits =
      kind === 'queue'
        ? 0
        : own.reduce((sum, { to, perRequest }) => sum + perRequest * (holds[to] ?? 0), 0);
    const holdS = workS + waits;
    holds[index] = holdS;
    services[index] = {
      id: `${Array.from({ length: 5 }, () => random.pick(LETTERS)).join('')}${index}_${SUFFIX[kind]}`,
      kind,
      workS,
      scatter: random.between(0.2, 0.8),
      failing: random.chance(0.4) ? random.scale(0.0003, 0.01) : 0,
      ...limitsOf(kind, Math.max(0.2, rates[index] ?? 0), holdS, workS, random),
      calls: own.map(({ from: _, ...call }) => ({
        ...call,
        timeoutS: kind === 'queue' ? 60 : timeoutOf(holds[call.to] ?? 0, kind, random),
      })),
    };
  }
  return { shape, services, arrivals, impatient: random.between(0, 0.6) };
};
