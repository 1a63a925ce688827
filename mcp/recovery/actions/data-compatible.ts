import type { ReachMap } from './action.ts';

/** Types that keep nothing of what a function's version wrote in its own form. */
const STATELESS = new Set([
  'AWS::Lambda::Function',
  'AWS::ApiGateway::Stage',
  'AWS::ApiGateway::RestApi',
  'AWS::Cognito::UserPool',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
]);

/** Key of the tag by which a team declares that an earlier version can read what a later one wrote. */
const DECLARATION = 'halcyon:rollback';

/**
 * Whether an earlier version of a function can live with what the later one stored: it is declared by
 * the tag `halcyon:rollback=compatible`, or the function calls nothing that keeps data. Null where
 * neither can be known.
 */
export const isDataCompatible = (
  functionName: string,
  tags: Readonly<Record<string, string>>,
  map: ReachMap | null,
): boolean | null => {
  const declared = tags[DECLARATION];
  if (declared !== undefined) return declared === 'compatible';
  if (!map?.nodes.some(({ id }) => id === functionName)) return null;
  const types = new Map(map.nodes.map(({ id, type }) => [id, type]));
  const called = map.edges.filter(({ from }) => from === functionName).map(({ to }) => to);
  return called.every((node) => STATELESS.has(types.get(node) ?? '')) || null;
};
