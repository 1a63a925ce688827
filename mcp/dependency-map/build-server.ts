import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { createServer } from '../shared/create-server.ts';
import type { Tool } from '../shared/define-tool.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { findRootCausesTool } from './find-root-causes.ts';
import { getServiceMapTool } from './get-service-map.ts';

const INSTRUCTIONS =
  'Maps services and names the root cause of a symptom with evidence, forecasts where it spreads, says where to cut, and draws it. Reads only. Windows are arguments; there is no clock.';

/** The dependency-map server. `explain` is its `explain_findings`; windows come as arguments. */
export const buildDependencyMapServer = (deps: {
  telemetry: Telemetry;
  explain: Tool;
}): McpServer =>
  createServer('dependency-map', '0.1.0', INSTRUCTIONS, [
    getServiceMapTool(deps.telemetry),
    findRootCausesTool(deps.telemetry),
    deps.explain,
  ]);
