import type { AutopilotOrder } from '../../mcp/contracts/autopilot-order.ts';
import { switchAutopilot } from '../../mcp/contracts/recovery-tools.ts';
import type { EpochMs, McpHub } from './ports.ts';
import type { Settings } from './settings.ts';

const TOLD_WITHIN_MS = 5_000;

/**
 * Tells recovery how people switched the autopilot last, so that it holds whoever brings a grant. May be
 * called as often as one likes: each switch is told until recovery has said that it stands so.
 * @returns false while recovery does not know; never throws for a recovery that does not answer
 */
export const createTellAutopilot = (deps: {
  settings: Settings;
  hub: McpHub;
  sign: (order: AutopilotOrder) => string;
}): (() => Promise<boolean>) => {
  let known: EpochMs | null = null;
  return async () => {
    const { on, switched } = await deps.settings.autopilotState();
    // Until somebody switches, both go by their configuration.
    if (switched === null || switched.at === known) return true;
    const order = deps.sign({ kind: 'autopilot', on, ...switched });
    const answer = await deps.hub.call('recovery', switchAutopilot, { order }, TOLD_WITHIN_MS);
    if (!answer.ok || answer.value.at !== switched.at) return false;
    known = switched.at;
    return true;
  };
};
