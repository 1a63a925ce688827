import { explainColdStarts } from '../contracts/auth-flow-tools.ts';
import { defineTool, type Tool } from '../shared/define-tool.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { atChange } from './at-change.ts';
import { describeColdStarts } from './cold-start-causes.ts';
import { coldStartFindings } from './cold-start-findings.ts';
import { colderFunctions } from './colder-functions.ts';
import { distinctGaps } from './distinct-gaps.ts';
import { readAuthFlow } from './read-auth-flow.ts';
import { readSuspects } from './read-suspects.ts';
import { viewHop } from './view-hops.ts';

/** Functions whose configuration and changes are read: five calls each. */
const MAX_SUSPECTS = 3;

/** `explain_cold_starts`: of the functions named, else of those on the authentication pipelines. */
export const createExplainColdStarts = (telemetry: Telemetry): Tool =>
  defineTool(explainColdStarts, async (question, { signal }) => {
    const reading = await readAuthFlow(telemetry, question, question.functions);
    signal.throwIfAborted();
    const colder = colderFunctions(reading).slice(0, MAX_SUSPECTS);
    const suspects = await readSuspects(
      telemetry,
      {
        changed: colder.map((id) => ({ id, type: 'AWS::Lambda::Function', aliases: [] })),
        cold: colder,
        limited: colder,
      },
      question,
      reading.onsetMs,
    );
    const coldStarts = describeColdStarts(
      reading,
      atChange(suspects, reading),
      reading.functions.map((node) => viewHop(reading, node)),
    );
    const findings = coldStartFindings(coldStarts, reading);
    const cited = new Set(findings.flatMap(({ evidence }) => evidence));
    return {
      coldStarts,
      findings,
      evidence: [...reading.evidence, ...suspects.evidence].filter(({ id }) => cited.has(id)),
      gaps: distinctGaps(reading.gaps, suspects.gaps),
    };
  });
