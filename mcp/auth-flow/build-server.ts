import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { createServer } from '../shared/create-server.ts';
import type { Tool } from '../shared/define-tool.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { createCorrelateAuthEvents } from './correlate-auth-events.ts';
import { createExplainColdStarts } from './explain-cold-starts.ts';
import { createGetAuthFlowContext } from './get-auth-flow-context.ts';

const INSTRUCTIONS =
  'Says where sign-in time and failures go. Start with get_auth_flow_context; every tool takes the symptom and a window, and only reads.';

/** The auth-flow server, connected to nothing yet. */
export const buildAuthFlowServer = (deps: { telemetry: Telemetry; explain: Tool }): McpServer =>
  createServer('auth-flow', '0.1.0', INSTRUCTIONS, [
    createGetAuthFlowContext(deps.telemetry),
    createCorrelateAuthEvents(deps.telemetry),
    createExplainColdStarts(deps.telemetry),
    deps.explain,
  ]);
