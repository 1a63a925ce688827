import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { createServer } from '../shared/create-server.ts';
import type { Tool } from '../shared/define-tool.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { findRootCausesTool } from './find-root-causes.ts';
import { getServiceMapTool } from './get-service-map.ts';
import type { ReadBreakers } from './isolation/read-breakers.ts';
import type { LayoutThread } from './picture/layout-thread.ts';
import { predictCascadeTool } from './predict-cascade.ts';
import { renderCascadeTool } from './render-cascade.ts';
import { suggestIsolationTool } from './suggest-isolation.ts';

const INSTRUCTIONS =
  'Maps services and names the root cause of a symptom with evidence, forecasts where it spreads, says where to cut, and draws it. Reads only. Windows are arguments; there is no clock.';

/**
 * The dependency-map server. `explain` is its `explain_findings`; windows come as arguments. Without
 * `switches` no cut names the circuit breaker as what does it.
 */
export const buildDependencyMapServer = (deps: {
  telemetry: Telemetry;
  switches?: ReadBreakers;
  /** Shared by all servers of the process: a thread that starts with a picture comes too late for it. */
  layout: LayoutThread;
  explain: Tool;
}): McpServer =>
  createServer('dependency-map', '0.1.0', INSTRUCTIONS, [
    getServiceMapTool(deps.telemetry),
    findRootCausesTool(deps.telemetry),
    predictCascadeTool(deps.telemetry),
    suggestIsolationTool(deps.telemetry, deps.switches),
    renderCascadeTool(deps.layout),
    deps.explain,
  ]);
