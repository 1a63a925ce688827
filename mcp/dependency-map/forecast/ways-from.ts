import type { SystemModel } from './system-model.ts';

/** For every place the one before it on the shortest way from a source; -1 for a source, -2 where none leads. */
export type Ways = Int32Array;

const NO_WAY = -2;

/**
 * Shortest ways from some places to all that trouble reaches from there: `up` to who waits for them (and
 * to the queues that they consume), `down` to what they ask. Linear in the calls.
 */
export const waysFrom = (
  { places }: SystemModel,
  sources: readonly number[],
  direction: 'up' | 'down',
): Ways => {
  const before = new Int32Array(places.length).fill(NO_WAY);
  for (const source of sources) before[source] = -1;
  const queue = [...sources];
  for (let at = 0; at < queue.length; at += 1) {
    const place = places[queue[at] ?? -1];
    if (!place) continue;
    const next =
      direction === 'down'
        ? place.out.map(({ to }) => to)
        : place.into.filter(({ kind }) => kind !== 'send').map(({ from }) => from);
    for (const index of next) {
      if (before[index] !== NO_WAY) continue;
      before[index] = place.index;
      queue.push(index);
    }
  }
  return before;
};

/** The way to a place, from its source to itself; undefined where none leads. */
export const wayTo = ({ places }: SystemModel, ways: Ways, index: number): string[] | undefined => {
  if (ways[index] === NO_WAY) return undefined;
  const path: string[] = [];
  for (let at = index; at >= 0; at = ways[at] ?? -1) path.unshift(places[at]?.id ?? '');
  return path;
};
