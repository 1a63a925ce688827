import type { ServiceGraph } from '../world/world.ts';

/**
 * The nodes whose attribution is judged: the entry, and everything behind its authorizer and behind the
 * functions that ask a user pool themselves.
 */
export function authenticationNodes(
  { services, edges }: ServiceGraph,
  { entry, authorizer }: { entry: string; authorizer: string },
): string[] {
  const isPool = (name: string) =>
    services.some((one) => one.name === name && one.type === 'AWS::Cognito::UserPool');
  const asking = edges.flatMap(({ from, to }) => (from !== null && isPool(to) ? [from] : []));
  const found = new Set([authorizer, ...asking]);
  for (const node of found) {
    for (const { from, to } of edges) if (from === node) found.add(to);
  }
  return [entry, ...found];
}
