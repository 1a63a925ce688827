import type { Live } from '../live/live.ts';

/**
 * Whether Application Auto Scaling sets a resource (`table/users-table`): target tracking makes alarms
 * and names them after it. Null where CloudWatch cannot be asked. A step scaling policy does not show.
 */
export const isAutoscaled = async (resource: string, live: Live): Promise<boolean | null> => {
  try {
    return await live.alarms.existsNamed(`TargetTracking-${resource}-`);
  } catch {
    return null;
  }
};
