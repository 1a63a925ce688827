import { correlateAuthEvents } from '../contracts/auth-flow-tools.ts';
import { defineTool, type Tool } from '../shared/define-tool.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { atChange } from './at-change.ts';
import { attackFindings } from './attack-findings.ts';
import { failureFindings } from './auth-failures.ts';
import { bySuspicion, changeFindings } from './change-findings.ts';
import { chooseSuspects } from './choose-suspects.ts';
import { distinctGaps } from './distinct-gaps.ts';
import { errorFindings } from './error-kinds.ts';
import { judgeAttack } from './judge-attack.ts';
import { poolsOf, readPoolFailures, worsePools } from './pool-failures.ts';
import { readAuthFlow } from './read-auth-flow.ts';
import { readSuspects } from './read-suspects.ts';
import { viewFlow } from './view-flow.ts';

/** Calls for changes at most: CloudTrail answers two look-ups a second. */
const SUSPECT_CALLS = 16;

/** `correlate_auth_events`: failures by pool and client, errors, attack or outage, and changes against the onset. */
export const createCorrelateAuthEvents = (telemetry: Telemetry): Tool =>
  defineTool(correlateAuthEvents, async (question, { signal }) => {
    const reading = await readAuthFlow(telemetry, question);
    signal.throwIfAborted();
    const view = viewFlow(reading, question);
    const wanted = chooseSuspects(reading, view, SUSPECT_CALLS);
    const [pools, read] = await Promise.all([
      readPoolFailures(telemetry, poolsOf(reading), question, reading),
      readSuspects(telemetry, wanted, question, reading.onsetMs),
    ]);
    const suspects = atChange(read, reading);
    const changes = suspects.changes.toSorted(bySuspicion);
    const attack = judgeAttack(reading, view?.hops ?? [], worsePools(reading).length > 0);
    const findings = [
      ...failureFindings(pools),
      ...attackFindings(attack, [...reading.logEvidence, ...reading.after.evidence]),
      ...errorFindings(reading),
      ...changeFindings(changes, suspects.evidence),
    ];
    const cited = new Set(findings.flatMap(({ evidence }) => evidence));
    return {
      failures: [...pools.failures],
      ...(attack !== undefined && { attack }),
      changes,
      findings,
      evidence: [...pools.evidence, ...reading.evidence, ...suspects.evidence].filter(({ id }) =>
        cited.has(id),
      ),
      gaps: distinctGaps(reading.gaps, suspects.gaps, pools.gaps),
    };
  });
