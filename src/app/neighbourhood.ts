import { getServiceMap, type ServiceMap } from '../../mcp/contracts/dependency-map-tools.ts';
import { windowOf } from '../../mcp/contracts/window.ts';
import type { Clock, McpHub } from './ports.ts';

const FRESH_MS = 5 * 60_000;
const LOOK_BACK_MS = 30 * 60_000;
const ANSWERED_WITHIN_MS = 3000;

/**
 * The service map for grouping, at most five minutes old. The last one serves on when a new one cannot
 * be had in time: an alarm does not wait for a picture. Null before there ever was one.
 */
export const createNeighbourhood = (deps: {
  hub: McpHub;
  clock: Clock;
}): (() => Promise<ServiceMap | null>) => {
  let last: { map: ServiceMap; at: number } | null = null;
  return async () => {
    const now = deps.clock();
    if (last && now - last.at < FRESH_MS) return last.map;
    const window = windowOf(now - LOOK_BACK_MS, now);
    const answer = await deps.hub.call(
      'dependency-map',
      getServiceMap,
      { window },
      ANSWERED_WITHIN_MS,
    );
    if (answer.ok && answer.value.edges.length > 0) last = { map: answer.value, at: now };
    return last?.map ?? null;
  };
};
