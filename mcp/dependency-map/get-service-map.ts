import { getServiceMap } from '../contracts/dependency-map-tools.ts';
import { defineTool, type Tool } from '../shared/define-tool.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

/** The services and who calls whom in a window, as the telemetry source tells it. */
export const getServiceMapTool = (telemetry: Telemetry): Tool =>
  defineTool(getServiceMap, async ({ window }) => {
    const reading = await telemetry.serviceMap(window);
    const { nodes, edges } = reading.status === 'ok' ? reading.value : { nodes: [], edges: [] };
    return { nodes, edges, evidence: reading.evidence, gaps: reading.gaps };
  });
