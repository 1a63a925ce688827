import { explainColdStarts } from '../contracts/auth-flow-tools.ts';
import { defineTool, type Tool } from '../shared/define-tool.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { describeColdStarts } from './cold-start-causes.ts';
import { coldStartFindings } from './cold-start-findings.ts';
import { colderFunctions } from './colder-functions.ts';
import { distinctGaps } from './distinct-gaps.ts';
import { readAuthFlow, readSuspects } from './read-auth-flow.ts';

/** `explain_cold_starts`: of the functions named, else of those on the authentication pipelines. */
export const createExplainColdStarts = (telemetry: Telemetry): Tool =>
  defineTool(explainColdStarts, async (question, { signal }) => {
    const reading = await readAuthFlow(telemetry, question, question.functions);
    signal.throwIfAborted();
    const suspects = await readSuspects(
      telemetry,
      colderFunctions(reading).map((id) => ({ id, type: 'AWS::Lambda::Function', aliases: [] })),
      question,
      reading.onsetMs,
    );
    const coldStarts = describeColdStarts(reading, suspects, reading.functions);
    const findings = coldStartFindings(coldStarts, reading);
    const cited = new Set(findings.flatMap(({ evidence }) => evidence));
    return {
      coldStarts,
      findings,
      evidence: [...reading.evidence, ...suspects.evidence].filter(({ id }) => cited.has(id)),
      gaps: distinctGaps(reading.gaps, suspects.gaps),
    };
  });
