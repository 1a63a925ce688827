import type { AliasSettings } from '../live/function-reader.ts';
import type { Live } from '../live/live.ts';
import { isAutoscaled } from './is-autoscaled.ts';

/** Who sets an alias by itself: a gradual deployment, which shows in its weights, or an autoscaler; '' for nobody. */
export const ownerOfAlias = async (
  functionName: string,
  alias: AliasSettings,
  live: Live,
): Promise<string | null> => {
  if (alias.weighted) return 'A gradual deployment';
  return ownerWhen(await isAutoscaled(`function:${functionName}:${alias.name}`, live));
};

/** The owner in words; '' for nobody, null for unknown. */
export const ownerWhen = (autoscaled: boolean | null): string | null => {
  if (autoscaled === null) return null;
  return autoscaled ? 'An autoscaler' : '';
};
