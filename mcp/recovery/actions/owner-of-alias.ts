import type { AliasSettings } from '../live/function-reader.ts';
import type { Live } from '../live/live.ts';

/**
 * Who sets an alias by itself: a gradual deployment, which shows in its weights, or Application Auto
 * Scaling, which shows in the alarms that target tracking makes and names. '' for nobody. A step scaling
 * policy does not show here.
 */
export const ownerOfAlias = async (
  functionName: string,
  alias: AliasSettings,
  live: Live,
): Promise<string> => {
  if (alias.weighted) return 'A gradual deployment';
  const tracked = await live.alarms.existsNamed(
    `TargetTracking-function:${functionName}:${alias.name}-`,
  );
  return tracked ? 'An autoscaler' : '';
};
