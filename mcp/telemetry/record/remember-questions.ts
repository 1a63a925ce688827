import type { MapNode } from '../../contracts/dependency-map-tools.ts';
import type { SeriesQuery, Telemetry } from '../telemetry.ts';

/** What tools have asked a source, whatever was answered: a recording that has it can replay them. */
export interface RememberedQuestions {
  readonly queries: SeriesQuery[];
  readonly coldStarts: Set<string>;
  readonly functions: Set<string>;
  readonly changes: Map<string, MapNode>;
}

/** A source that answers as `telemetry` does, changes left out, and the questions that went through it. */
export const rememberQuestions = (
  telemetry: Telemetry,
): { telemetry: Telemetry; asked: RememberedQuestions } => {
  const asked: RememberedQuestions = {
    queries: [],
    coldStarts: new Set(),
    functions: new Set(),
    changes: new Map(),
  };
  return {
    asked,
    telemetry: {
      serviceMap: telemetry.serviceMap,
      callTimes: telemetry.callTimes,
      flowLogs: telemetry.flowLogs,
      signalsOf: telemetry.signalsOf,
      series: async (queries, window, periodS) => {
        asked.queries.push(...queries);
        return telemetry.series(queries, window, periodS);
      },
      coldStarts: async (functions, window) => {
        for (const name of functions) asked.coldStarts.add(name);
        return telemetry.coldStarts(functions, window);
      },
      functions: async (names) => {
        for (const name of names) asked.functions.add(name);
        return telemetry.functions(names);
      },
      // Two look-ups a second: they are made once for all, when it is known of which nodes.
      changes: async (nodes) => {
        for (const node of nodes) asked.changes.set(node.id, node);
        const gaps = nodes.map(({ id }) => ({
          what: `changes on ${id}`,
          why: 'left-out' as const,
        }));
        return gaps.length > 0
          ? { status: 'no-data', evidence: [], gaps }
          : { status: 'ok', value: [], evidence: [], gaps };
      },
    },
  };
};
