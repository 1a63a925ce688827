import { groupBy } from '../../shared/group-by.ts';
import type { Cascade, Shown, ShownNode } from './choose-shown.ts';
import type { ShownEdge } from './shown-edges.ts';

/** What is placed as one: a single node, or nodes that say the same and are listed in one frame. */
export interface Block {
  /** The id of its first node. */
  readonly id: string;
  readonly nodes: readonly ShownNode[];
  /** Arrows from each node to the next below it, where the nodes are a chain. */
  readonly chain: readonly Link[];
}

/** An arrow between two places; `above` is the caller, whichever way the harm runs. */
export interface Link {
  readonly above: string;
  readonly below: string;
  /** True where the harm runs against the call. */
  readonly upward: boolean;
  readonly edge: ShownEdge;
}

/** A cascade in as few places as tell it. */
export interface Grouped {
  readonly blocks: readonly Block[];
  readonly links: readonly Link[];
}

/** Fewer nodes than this are drawn one by one. */
const LEAST_TOGETHER = 4;

const oriented = (edges: readonly ShownEdge[], { map }: Cascade): Link[] => {
  const calls = new Set(map.edges.map(({ from, to }) => JSON.stringify([from, to])));
  return edges.map((edge) => {
    const { from, to, kind } = edge;
    const against = kind !== 'call' && calls.has(JSON.stringify([to, from]));
    return { above: against ? to : from, below: against ? from : to, upward: against, edge };
  });
};

/** Nodes of one signature differ in nothing but their names. */
const signatureOf = ({ id, role, symptom }: ShownNode, links: readonly Link[]): string => {
  const ends = links
    .filter(({ edge }) => edge.from === id || edge.to === id)
    .map(({ above, below, edge }) =>
      JSON.stringify([above === id ? '' : above, below === id ? '' : below, edge.kind, edge.label]),
    );
  return JSON.stringify([role, symptom, ...ends.toSorted()]);
};

const listsOf = (nodes: readonly ShownNode[], links: readonly Link[]): Block[] =>
  [...groupBy(nodes, (node) => signatureOf(node, links)).values()]
    .filter((alike) => alike.length >= LEAST_TOGETHER && alike[0]?.role !== 'cause')
    .map((alike) => ({ id: alike[0]?.id ?? '', nodes: alike, chain: [] }));

/** Path nodes between one caller and one callee, one below the other. */
const chainsOf = (nodes: readonly ShownNode[], links: readonly Link[]): Block[] => {
  const inner = new Map(nodes.map((node) => [node.id, node]));
  const into = groupBy(links, ({ below }) => below);
  const out = groupBy(links, ({ above }) => above);
  const only = (index: ReadonlyMap<string, readonly Link[]>, id: string): Link | undefined =>
    index.get(id)?.length === 1 ? index.get(id)?.[0] : undefined;
  for (const [id, { role, forecast }] of inner)
    if (role !== 'path' || forecast !== '' || !only(into, id) || !only(out, id)) inner.delete(id);
  return [...inner.values()]
    .filter(({ id }) => !inner.has(only(into, id)?.above ?? ''))
    .map((first): Block => {
      const chained = [first];
      const chain: Link[] = [];
      for (let link = only(out, first.id); link; link = only(out, link.below)) {
        const next = inner.get(link.below);
        if (!next || chained.includes(next)) break;
        chained.push(next);
        chain.push(link);
      }
      return { id: first.id, nodes: chained, chain };
    })
    .filter(({ nodes: { length } }) => length >= LEAST_TOGETHER);
};

/** Puts together what is alike and what is a long chain, so that the rest stays large enough to read. */
export const groupShown = (shown: Shown, cascade: Cascade): Grouped => {
  const links = oriented(shown.edges, cascade);
  const lists = listsOf(shown.nodes, links);
  const listed = new Set(lists.flatMap(({ nodes }) => nodes.map(({ id }) => id)));
  const chains = chainsOf(
    shown.nodes.filter(({ id }) => !listed.has(id)),
    links,
  );
  const together = [...lists, ...chains];
  const homes = new Map(together.flatMap((block) => block.nodes.map(({ id }) => [id, block.id])));
  const homeOf = (id: string): string => homes.get(id) ?? id;
  const blocks = shown.nodes
    .filter(({ id }) => homeOf(id) === id)
    .map(
      (node) =>
        together.find(({ id }) => id === node.id) ?? { id: node.id, nodes: [node], chain: [] },
    );
  const between = links
    .map((link) => ({ ...link, above: homeOf(link.above), below: homeOf(link.below) }))
    .filter(({ above, below }) => above !== below);
  const unique = new Map(
    between.map((link) => [
      JSON.stringify([link.above, link.below, link.edge.kind, link.edge.label]),
      link,
    ]),
  );
  return { blocks, links: [...unique.values()] };
};
