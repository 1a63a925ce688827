import { followBlame } from './blame-flow.ts';
import type { CallGraph } from './call-graph.ts';
import { onsetOf } from './deviation.ts';
import { isLoaded, type LoadOrigin, loadOriginOf } from './load-origin.ts';
import { type NodeChange, plainness } from './node-change.ts';

/** A node that was freed of blame because others load it. */
export interface Victim {
  readonly node: string;
  readonly origin: LoadOrigin;
}

/** Smaller parts are not worth the search. */
const LEAST_PART = 0.02;
/** Heirs that explain less than this of the origin's trouble are none. */
const LEAST_HEIRS = 0.1;
/** What a victim gives away; the rest is doubt. */
const MOVED = 0.9;

interface Shifted {
  readonly own: ReadonlyMap<string, number>;
  readonly victims: readonly Victim[];
}

/** True when its own trouble was there while its load was still as usual. */
const ledLoad = ({ facts }: NodeChange, focusBin: number): boolean => {
  const troubles = [facts.latency, facts.availability, facts.errors]
    .map((one) => (one ? onsetOf(one, focusBin) : -1))
    .filter((bin) => bin >= 0);
  const load = facts.requests;
  if (!load || troubles.length === 0) return false;
  const then = load.z[Math.min(...troubles)] ?? Number.NaN;
  const later = load.z.slice(Math.min(...troubles)).reduce((most, z) => (z > most ? z : most), 0);
  return Number.isFinite(then) && then < Math.max(load.natural / 2, later / 5);
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
  /** Its own trouble came first, or something of its own changed: the load followed from it. */
  const beganItself = (id: string): boolean => {
    const change = changes.get(id);
    if (!change) return false;
    return changed.has(id) || startsCold(change) || ledLoad(change, focusBin);
  };
  const isHeir = (id: string): boolean => {
    const change = changes.get(id);
    if (!change || plainness(change) < 0.5) return false;
    return !isLoaded(id, graph, changes) || beganItself(id);
  };
  for (const [id, part] of own) {
    if (part < LEAST_PART || beganItself(id)) continue;
    const origin = loadOriginOf(id, graph, changes);
    if (!origin || origin.node === id) continue;
    const below = blameBelow(origin.node, graph, changes);
    const heirs = [...below].filter(
      ([node]) => node !== id && node !== origin.node && isHeir(node),
    );
    const total = heirs.reduce((sum, [, share]) => sum + share, 0);
    // Who retries because of this very node is no excuse for it.
    const least = Math.max(LEAST_HEIRS, (below.get(id) ?? 0) / 2);
    if (total < least && origin.kind === 'retries') continue;
    victims.push({ node: id, origin });
    shifted.set(id, (shifted.get(id) ?? 0) - MOVED * part);
    if (total < LEAST_HEIRS) add(origin.node, MOVED * part);
    else for (const [heir, share] of heirs) add(heir, (MOVED * part * share) / total);
  }
  return { own: shifted, victims };
};
