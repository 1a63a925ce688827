import { followBlame } from './blame-flow.ts';
import { type CallGraph, isClient } from './call-graph.ts';
import { type Deviation, onsetOf } from './deviation.ts';
import { isLoaded, type LoadOrigin, loadOriginOf } from './load-origin.ts';
import { type NodeChange, plainness } from './node-change.ts';
import { highest } from './robust-stats.ts';

/** A node that was freed of blame because others load it. */
export interface Victim {
  readonly node: string;
  readonly origin: LoadOrigin;
}

/** Smaller parts are not worth the search. */
const LEAST_PART = 0.02;
/** Heirs that explain less than this of the origin's trouble are none. */
const LEAST_HEIRS = 0.1;
/** What explains so much of a caller's trouble is what holds it up. */
const MOSTLY = 0.5;
/** What a victim gives away; the rest is doubt. */
const MOVED = 0.9;

interface Shifted {
  readonly own: ReadonlyMap<string, number>;
  readonly victims: readonly Victim[];
}

/** Series at least so strong, as a share of the strongest, are what the trouble is. */
const MAIN = 0.5;
/** Load that is up to this share of its later height has not grown yet. */
const NOT_YET = 0.2;

const strengthFrom = ({ z, natural }: Deviation, focusBin: number): number =>
  highest(z.subarray(focusBin)) / natural;

/** Bin in which a node's main trouble began: a faint change beside it tells nothing; -1 when none is seen. */
const troubleOnset = ({ facts }: NodeChange, focusBin: number): number => {
  const traffic = [facts.latency, facts.availability, facts.errors, facts.throttles];
  const measured = traffic.filter((one) => one !== undefined);
  // Of a store that nothing traces only its processor and memory tell.
  const troubles = (measured.length > 0 ? measured : facts.resources).map((one) => ({
    one,
    strength: strengthFrom(one, focusBin),
  }));
  const strongest = Math.max(0, ...troubles.map(({ strength }) => strength));
  const bins = troubles
    .filter(({ strength }) => strength >= MAIN * strongest)
    .map(({ one }) => onsetOf(one, focusBin))
    .filter((bin) => bin >= 0);
  return bins.length > 0 ? Math.min(...bins) : -1;
};

/** Requests of a node; where nobody counts them, those of the caller that grew most. */
const loadSeriesOf = (
  change: NodeChange,
  focusBin: number,
  graph: CallGraph,
  changes: ReadonlyMap<string, NodeChange>,
): Deviation | undefined =>
  change.facts.asked ??
  graph
    .callers(change.facts.id)
    .map(({ from }) => changes.get(from)?.facts.asked)
    .filter((one) => one !== undefined)
    .toSorted((a, b) => strengthFrom(b, focusBin) - strengthFrom(a, focusBin))[0];

/** True when its main trouble was there while its load had not grown yet. */
const ledLoad = (
  change: NodeChange,
  focusBin: number,
  graph: CallGraph,
  changes: ReadonlyMap<string, NodeChange>,
): boolean => {
  const onset = troubleOnset(change, focusBin);
  const load = loadSeriesOf(change, focusBin, graph, changes);
  if (!load || onset < 0) return false;
  const then = load.z[onset] ?? Number.NaN;
  const later = highest(load.z.subarray(onset));
  return Number.isFinite(then) && then < Math.max(load.natural / 2, later * NOT_YET);
};

const startsCold = ({ facts }: NodeChange): boolean =>
  facts.coldStart !== undefined && facts.coldStart.rate > 2 * facts.coldStart.baselineRate + 0.01;

const blameBelow = (
  origin: string,
  graph: CallGraph,
  changes: ReadonlyMap<string, NodeChange>,
): Map<string, number> => {
  const change = changes.get(origin);
  const slow = change?.latency?.sure ?? 0;
  const failing = change?.failing?.sure ?? 0;
  const start = new Map([
    [origin, { channel: slow >= failing ? ('latency' as const) : ('failing' as const), part: 1 }],
  ]);
  return new Map(followBlame(start, graph, changes).own);
};

interface Search {
  readonly graph: CallGraph;
  readonly changes: ReadonlyMap<string, NodeChange>;
  readonly focusBin: number;
  /** Its own trouble came first, or something of its own changed: the load followed from it. */
  readonly beganItself: (id: string) => boolean;
}

type Heirs = ReadonlyMap<string, number>;

/** Nodes in trouble of their own below one, and how much of its trouble each explains. */
const heirsBelow = (
  top: string,
  victim: string,
  below: ReadonlyMap<string, number>,
  { graph, changes, beganItself }: Search,
): [string, number][] =>
  [...below].filter(([node]) => {
    const change = changes.get(node);
    if (node === victim || node === top || !change || plainness(change) < 0.5) return false;
    return !isLoaded(node, graph, changes) || beganItself(node);
  });

const sumOf = (heirs: readonly [string, number][]): number =>
  heirs.reduce((sum, [, share]) => sum + share, 0);

const normalised = (heirs: readonly [string, number][]): Heirs => {
  const total = sumOf(heirs);
  return new Map(heirs.map(([node, share]) => [node, share / total]));
};

/** Further up: what holds up a troubled caller of the origin for the most part, and began no later. */
const heirsAbove = (victim: string, origin: LoadOrigin, search: Search): Heirs | undefined => {
  const { graph, changes, focusBin } = search;
  const onset = (id: string): number => {
    const change = changes.get(id);
    return change ? troubleOnset(change, focusBin) : -1;
  };
  const seen = new Set([origin.node]);
  for (const id of seen) {
    for (const { from } of graph.callers(id)) {
      const change = changes.get(from);
      if (change && plainness(change) > 0.5 && !isClient(graph.nodes.get(from))) seen.add(from);
    }
    if (id === origin.node) continue;
    const heirs = heirsBelow(id, victim, blameBelow(id, graph, changes), search).filter(
      ([node]) => search.beganItself(node) || onset(node) <= onset(victim),
    );
    if (sumOf(heirs) >= MOSTLY) return normalised(heirs);
  }
  return undefined;
};

/** Who inherits the blame of a victim of load, and in which parts; undefined when it keeps its own. */
const heirsOf = (victim: string, origin: LoadOrigin, search: Search): Heirs | undefined => {
  const below = blameBelow(origin.node, search.graph, search.changes);
  const heirs = heirsBelow(origin.node, victim, below, search);
  // Who retries because of this very node is no excuse for it.
  const least = Math.max(LEAST_HEIRS, (below.get(victim) ?? 0) / 2);
  if (sumOf(heirs) >= least) return normalised(heirs);
  if (origin.kind === 'retries') return heirsAbove(victim, origin, search);
  return sumOf(heirs) < LEAST_HEIRS ? new Map([[origin.node, 1]]) : normalised(heirs);
};

/**
 * Moves blame from nodes that only have more to do to what makes them: up to where the additional
 * load begins, and from there to what that node waits for, if anything; else the load itself is the
 * cause. A node whose trouble began before its load keeps its blame: retries follow trouble.
 */
export const shiftToLoad = (
  own: ReadonlyMap<string, number>,
  graph: CallGraph,
  changes: ReadonlyMap<string, NodeChange>,
  changed: ReadonlySet<string>,
  focusBin: number,
): Shifted => {
  const shifted = new Map(own);
  const victims: Victim[] = [];
  const add = (id: string, part: number) => shifted.set(id, (shifted.get(id) ?? 0) + part);
  const beganItself = (id: string): boolean => {
    const change = changes.get(id);
    if (!change) return false;
    return changed.has(id) || startsCold(change) || ledLoad(change, focusBin, graph, changes);
  };
  for (const [id, part] of own) {
    if (part < LEAST_PART || beganItself(id)) continue;
    const origin = loadOriginOf(id, graph, changes);
    if (!origin || origin.node === id) continue;
    const heirs = heirsOf(id, origin, { graph, changes, focusBin, beganItself });
    if (!heirs) continue;
    victims.push({ node: id, origin });
    add(id, -MOVED * part);
    for (const [heir, share] of heirs) add(heir, MOVED * part * share);
  }
  return { own: shifted, victims };
};
