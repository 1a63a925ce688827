import { getAuthFlowContext } from '../contracts/auth-flow-tools.ts';
import { defineTool, type Tool } from '../shared/define-tool.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { analyseFlow, viewFlow } from './analyse-flow.ts';
import { chooseSuspects } from './choose-suspects.ts';
import { readAuthFlow } from './read-auth-flow.ts';
import { readSuspects } from './read-suspects.ts';

/**
 * Calls left for suspects of the 12 that one question about one API may make: seven read maps, metrics
 * and logs, and each stage whose access log is read takes one more.
 */
const SUSPECT_CALLS = 5;

/** `get_auth_flow_context`: reads the flow, then what changed on its suspects, and judges. */
export const createGetAuthFlowContext = (telemetry: Telemetry): Tool =>
  defineTool(getAuthFlowContext, async (question, { signal }) => {
    const reading = await readAuthFlow(telemetry, question);
    signal.throwIfAborted();
    const view = viewFlow(reading, question);
    const wanted = chooseSuspects(reading, view, SUSPECT_CALLS - reading.stages.length);
    return analyseFlow(
      reading,
      view,
      await readSuspects(telemetry, wanted, question, reading.onsetMs),
    );
  });
