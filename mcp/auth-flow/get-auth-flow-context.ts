import { getAuthFlowContext } from '../contracts/auth-flow-tools.ts';
import { defineTool, type Tool } from '../shared/define-tool.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { analyseFlow, viewFlow } from './analyse-flow.ts';
import { nodesToRead } from './nodes-to-read.ts';
import { readAuthFlow, readSuspects } from './read-auth-flow.ts';

/** `get_auth_flow_context`: reads the flow, then what changed on its suspects, and judges. */
export const createGetAuthFlowContext = (telemetry: Telemetry): Tool =>
  defineTool(getAuthFlowContext, async (question, { signal }) => {
    const reading = await readAuthFlow(telemetry, question);
    signal.throwIfAborted();
    const view = viewFlow(reading, question);
    const suspects = nodesToRead(reading, view);
    return analyseFlow(
      reading,
      view,
      await readSuspects(telemetry, suspects, question, reading.onsetMs),
    );
  });
