import { getAuthFlowContext } from '../contracts/auth-flow-tools.ts';
import { defineTool, type Tool } from '../shared/define-tool.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { analyseFlow } from './analyse-flow.ts';
import { atChange } from './at-change.ts';
import { chooseSuspects } from './choose-suspects.ts';
import { isFunction } from './node-kinds.ts';
import { POOL_CALLS, readPoolFailures, worsePools } from './pool-failures.ts';
import { readAuthFlow } from './read-auth-flow.ts';
import { readSuspects } from './read-suspects.ts';
import { type FlowView, viewFlow } from './view-flow.ts';

/**
 * Calls that remain of the 12 that one question about one API may make: seven read maps, metrics and
 * logs, and each stage whose access log is read takes one more.
 */
const CALLS_LEFT = 5;

/** Changes on a function that is suspected say more than which client of a pool fails: both do not fit. */
const isFunctionSuspected = (view: FlowView | undefined): boolean => {
  const [first] = view?.suspects ?? [];
  return view?.hops.some(({ node, type }) => node === first?.node && isFunction(type)) ?? false;
};

/** `get_auth_flow_context`: reads the flow, then what changed on its suspects, and judges. */
export const createGetAuthFlowContext = (telemetry: Telemetry): Tool =>
  defineTool(getAuthFlowContext, async (question, { signal }) => {
    const reading = await readAuthFlow(telemetry, question);
    signal.throwIfAborted();
    const view = viewFlow(reading, question);
    const pools = isFunctionSuspected(view) ? [] : worsePools(reading);
    const left = CALLS_LEFT - reading.stages.length - (pools.length > 0 ? POOL_CALLS : 0);
    const [suspects, failures] = await Promise.all([
      readSuspects(telemetry, chooseSuspects(reading, view, left), question, reading.onsetMs),
      pools.length > 0 ? readPoolFailures(telemetry, pools, question, reading) : undefined,
    ]);
    return analyseFlow(reading, view, atChange(suspects, reading), failures);
  });
