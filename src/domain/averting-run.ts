import { epochMsOf } from '../../mcp/contracts/window.ts';
import type { Incident, Run, TrackedForecast } from './incident.ts';

/** True where an ARN, a name or a value of a parameter names this node of the map: `users-table`, `shop-api/prod`. */
const names = (text: string, node: string): boolean => {
  const parts = text.split(/[:/]/);
  return node.split('/').every((part) => parts.includes(part));
};

/** True where the action changes something at one of these nodes; looking at it changes nothing. */
const actsOn = ({ proposal }: Run, nodes: readonly string[]): boolean => {
  const { targets, parameters } = proposal.plan;
  const touched = [...targets, ...Object.values(parameters).flat()];
  return (
    proposal.actionClass !== 'observe' &&
    nodes.some((node) => touched.some((text) => names(text, node)))
  );
};

/**
 * The first action that took effect after a forecast was made and before its time was over, at the cause
 * or on the way to the service: what would have stopped it. Undefined when none did.
 */
export const avertingRun = (
  { forecast, madeAt }: TrackedForecast,
  { runs, causes }: Pick<Incident, 'runs' | 'causes'>,
): Run | undefined => {
  const until = epochMsOf(forecast.latestAt);
  const cause = causes?.candidates[0]?.node;
  const way = [...forecast.path, forecast.node, ...(cause === undefined ? [] : [cause])];
  return runs.find(
    (run) =>
      run.grant.purpose === 'execute' &&
      run.execution?.status === 'succeeded' &&
      run.endedAt !== null &&
      run.endedAt >= madeAt &&
      run.endedAt <= until &&
      actsOn(run, way),
  );
};
