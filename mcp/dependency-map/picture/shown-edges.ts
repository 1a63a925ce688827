import type { Forecast } from '../../contracts/dependency-map-tools.ts';
import type { Cascade } from './choose-shown.ts';

export interface ShownEdge {
  readonly from: string;
  readonly to: string;
  /** `path` and `forecast` run as the harm does, which may be against the call. */
  readonly kind: 'path' | 'forecast' | 'call';
  readonly label: string;
}

/** From so many nodes on, calls that are no part of the story would hide it. */
const CROWDED = 12;
/** So many nodes that nothing of the story reaches stay tied to it by a call; more become a list. */
const FEW_LOOSE = 3;

const keyOf = (from: string, to: string): string => JSON.stringify([from, to]);

/** Steps of the path: those that were said, and plain ones between path nodes that no step joins. */
const pathEdges = ({ path, steps }: Cascade, shown: ReadonlySet<string>): ShownEdge[] => {
  const said = new Map(
    steps.map(({ from, to, how }): [string, ShownEdge] => [
      keyOf(from, to),
      { from, to, kind: 'path', label: how },
    ]),
  );
  const kept = path.map((id, at) => ({ id, at })).filter(({ id }) => shown.has(id));
  for (const [index, { id: to, at }] of kept.entries()) {
    const before = kept[index - 1];
    if (before === undefined || said.has(keyOf(before.id, to))) continue;
    const between = at - before.at - 1;
    const label = between > 0 ? `${between} more between` : '';
    said.set(keyOf(before.id, to), { from: before.id, to, kind: 'path', label });
  }
  return [...said.values()];
};

const MECHANISMS = {
  waits: 'waits',
  retries: 'retries',
  saturation: 'more load',
  'shared-store': 'shared store',
  backlog: 'backlog',
} as const;

/** How a mechanism of a forecast is written. */
export const mechanismWords = (mechanism: Forecast['mechanism']): string => MECHANISMS[mechanism];

/** The way of each forecast as far as it is shown; what happens is said where it arrives. */
const forecastEdges = ({ forecasts }: Cascade, shown: ReadonlySet<string>): ShownEdge[] =>
  forecasts.flatMap(({ node, path, mechanism }) => {
    const way = [...path.filter((id) => id !== node && shown.has(id)), node];
    return way.slice(1).map(
      (to, at): ShownEdge => ({
        from: way[at] ?? to,
        to,
        kind: 'forecast',
        label: to === node ? mechanismWords(mechanism) : '',
      }),
    );
  });

/** Plain calls: all of them while there is room, else those that tie loose nodes to the story. */
const keptCalls = (
  { map }: Cascade,
  ids: readonly string[],
  story: readonly ShownEdge[],
): ShownEdge[] => {
  const shown = new Set(ids);
  const calls = map.edges.filter(({ from, to }) => from !== to && shown.has(from) && shown.has(to));
  const asShown = ({ from, to }: { from: string; to: string }): ShownEdge => ({
    from,
    to,
    kind: 'call',
    label: '',
  });
  if (ids.length <= CROWDED) return calls.map(asShown);
  const reached = new Set(story.flatMap(({ from, to }) => [from, to]));
  const loose = ids.filter((id) => !reached.has(id));
  if (loose.length > FEW_LOOSE) return [];
  return loose.flatMap((id) =>
    calls
      .filter(
        ({ from, to }) => (from === id && reached.has(to)) || (to === id && reached.has(from)),
      )
      .toSorted((a, b) => (b.callsPerMin ?? 0) - (a.callsPerMin ?? 0))
      .slice(0, 1)
      .map(asShown),
  );
};

/** The arrows between shown nodes: what was seen wins over a forecast, a forecast over a plain call. */
export const shownEdges = (cascade: Cascade, ids: readonly string[]): ShownEdge[] => {
  const shown = new Set(ids);
  const story = [...forecastEdges(cascade, shown), ...pathEdges(cascade, shown)].filter(
    ({ from, to }) => from !== to && shown.has(from) && shown.has(to),
  );
  const told = new Map<string, ShownEdge>();
  for (const edge of [...keptCalls(cascade, ids, story), ...story]) {
    const [same, opposite] = [keyOf(edge.from, edge.to), keyOf(edge.to, edge.from)];
    if (edge.kind !== 'call' && told.get(opposite)?.kind === 'call') told.delete(opposite);
    const before = told.get(same);
    const says = edge.label === '' && before?.kind === edge.kind ? before : edge;
    told.set(same, says);
  }
  return [...told.values()];
};
