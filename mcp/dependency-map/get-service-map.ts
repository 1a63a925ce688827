import { getServiceMap, type ServiceMap } from '../contracts/dependency-map-tools.ts';
import type { Gap } from '../contracts/evidence.ts';
import { defineTool, type Tool } from '../shared/define-tool.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { fitMap } from './service-map/fit-map.ts';
import { mapAround } from './service-map/map-around.ts';

const NOTHING: ServiceMap = { nodes: [], edges: [] };

const leftOut = (whole: ServiceMap, part: ServiceMap): Gap[] => {
  const services = whole.nodes.length - part.nodes.length;
  const connections = whole.edges.length - part.edges.length;
  if (services === 0 && connections === 0) return [];
  return [
    {
      what: `${services} services and ${connections} connections of the map, the quietest ones`,
      why: 'left-out',
      detail: 'The map is too large for one answer; ask for the part around a service.',
    },
  ];
};

/** The services and who calls whom in a window, as the telemetry source tells it: whole, or around one. */
export const getServiceMapTool = (telemetry: Telemetry): Tool =>
  defineTool(getServiceMap, async ({ window, around, hops }) => {
    const reading = await telemetry.serviceMap(window);
    const whole = reading.status === 'ok' ? reading.value : NOTHING;
    const part = around === undefined ? whole : mapAround(whole, around, hops);
    const isUnknown = reading.status === 'ok' && part === undefined;
    const wanted = part ?? NOTHING;
    const { nodes, edges } = fitMap(wanted);
    return {
      nodes,
      edges,
      evidence: reading.evidence,
      gaps: [
        ...reading.gaps,
        ...leftOut(wanted, { nodes, edges }),
        ...(isUnknown
          ? [{ what: `a service named ${around} in the map`, why: 'no-data' as const }]
          : []),
      ],
    };
  });
