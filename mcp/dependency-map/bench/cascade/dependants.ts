/** Who depends on a node: all that reach it by calls of at most `hops`, itself left out. */
export const dependantsOf = (
  edges: readonly { readonly from: string; readonly to: string }[],
  node: string,
  hops: number,
): Set<string> => {
  const found = new Set([node]);
  let latest = new Set([node]);
  for (let hop = 0; hop < hops && latest.size > 0; hop += 1) {
    const next = edges.filter(({ from, to }) => latest.has(to) && !found.has(from));
    latest = new Set(next.map(({ from }) => from));
    for (const id of latest) found.add(id);
  }
  found.delete(node);
  return found;
};
