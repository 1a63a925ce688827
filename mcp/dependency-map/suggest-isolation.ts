import { suggestIsolation } from '../contracts/dependency-map-tools.ts';
import { defineTool, type Tool } from '../shared/define-tool.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { rankCauses } from './engine/rank-causes.ts';
import { forecastCascade } from './forecast/forecast-cascade.ts';
import { type ReadBreakers, readBreakers } from './isolation/read-breakers.ts';
import { suggestCuts } from './isolation/suggest-cuts.ts';
import { readQuestion } from './reading/read-question.ts';

/** Where to cut, what it saves and costs, and which catalogue action does it. */
export const suggestIsolationTool = (telemetry: Telemetry, switches?: ReadBreakers): Tool =>
  defineTool(suggestIsolation, async ({ symptom, window, baseline, causes }) => {
    const [read, { breakers, gaps }] = await Promise.all([
      readQuestion(telemetry, { symptom, window, baseline }),
      readBreakers(switches),
    ]);
    const ranking = rankCauses(read.input);
    const expected = forecastCascade(ranking, causes);
    return {
      cuts: suggestCuts(ranking, causes, expected, breakers),
      gaps: [...read.gaps, ...gaps],
    };
  });
