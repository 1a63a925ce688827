import type { Telemetry } from '../../mcp/telemetry/telemetry.ts';

const nothing = async () => ({
  status: 'no-data' as const,
  evidence: [],
  gaps: [{ what: 'everything', why: 'no-data' as const }],
});

/** A source that has seen nothing, for tests of what is around it. */
export const stillTelemetry: Telemetry = {
  serviceMap: nothing,
  signalsOf: () => [],
  series: nothing,
  callTimes: nothing,
  coldStarts: nothing,
  flowLogs: nothing,
  functions: nothing,
  changes: nothing,
};
