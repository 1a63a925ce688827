import { correlateAuthEvents } from '../contracts/auth-flow-tools.ts';
import { defineTool, type Tool } from '../shared/define-tool.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { viewFlow } from './analyse-flow.ts';
import { authFailures, failureFindings } from './auth-failures.ts';
import { bySuspicion, changeFindings } from './change-findings.ts';
import { chooseSuspects } from './choose-suspects.ts';
import { queriesOfPool } from './cognito-operations.ts';
import { distinctGaps } from './distinct-gaps.ts';
import { readAuthFlow } from './read-auth-flow.ts';
import { readSpans } from './read-spans.ts';
import { readSuspects } from './read-suspects.ts';

/** Calls for changes at most: CloudTrail answers two look-ups a second. */
const SUSPECT_CALLS = 16;

/** `correlate_auth_events`: failures by pool and client, and changes on the pipeline against the onset. */
export const createCorrelateAuthEvents = (telemetry: Telemetry): Tool =>
  defineTool(correlateAuthEvents, async (question, { signal }) => {
    const reading = await readAuthFlow(telemetry, question);
    signal.throwIfAborted();
    const pools = reading.map.nodes.filter(({ type }) => type === 'AWS::Cognito::UserPool');
    const queries = pools.flatMap(({ id }) => queriesOfPool(id));
    const [measured, suspects] = await Promise.all([
      readSpans(telemetry, queries, question),
      readSuspects(
        telemetry,
        chooseSuspects(reading, viewFlow(reading, question), SUSPECT_CALLS),
        question,
        reading.onsetMs,
      ),
    ]);
    const failures = authFailures(measured.series, reading.baseline, reading.affected);
    const changes = suspects.changes.toSorted(bySuspicion);
    const findings = [
      ...failureFindings(failures, measured.series),
      ...changeFindings(changes, suspects.evidence),
    ];
    const cited = new Set(findings.flatMap(({ evidence }) => evidence));
    return {
      failures,
      changes,
      findings,
      evidence: [...measured.evidence, ...suspects.evidence].filter(({ id }) => cited.has(id)),
      gaps: distinctGaps(reading.gaps, suspects.gaps),
    };
  });
