import type { ColdStart } from '../contracts/auth-flow-tools.ts';
import type { Finding } from '../contracts/evidence.ts';
import { colderFunctions } from './colder-functions.ts';
import type { FlowReading } from './flow-reading.ts';
import { clockText, msText, percentText } from './in-words.ts';

const BECAUSE: Record<ColdStart['why'], string> = {
  deployment: 'after a deployment',
  'scale-out': 'as traffic grew',
  idle: 'after idle time',
  'concurrency-limit': 'at its concurrency limit',
  unknown: 'for no reason that was seen',
};

const sentenceOf = ({
  node,
  version,
  rate,
  baselineRate,
  initMs,
  why,
  since,
  restoredShare = 0,
  suggestedProvisioned,
  usdPerHour,
  savesMs,
}: ColdStart): string => {
  const name = version === undefined ? node : `${node} v${version}`;
  const from = since === undefined ? '' : ` since ${clockText(Date.parse(since))}`;
  const wait = restoredShare > 0.5 ? 'restore' : 'init';
  const cost = usdPerHour === undefined ? '' : ` for about ${usdPerHour.toFixed(2)} USD an hour`;
  const saved = savesMs === undefined ? '' : `, and save ${msText(savesMs.p90)} at p90`;
  const cure =
    suggestedProvisioned === undefined
      ? ''
      : ` Provisioned concurrency ${suggestedProvisioned} would hold the load${cost}${saved}.`;
  return `${percentText(100 * rate)} of calls to ${name} start cold${from}, usually ${percentText(100 * baselineRate)}; each waits ${msText(initMs)} to ${wait}, ${BECAUSE[why]}.${cure}`;
};

/** A finding for each function that starts cold more than usual; one that says so where none does. */
export const coldStartFindings = (
  coldStarts: readonly ColdStart[],
  reading: FlowReading,
): Finding[] => {
  const { logEvidence: evidence, isLogsKnown } = reading;
  if (!isLogsKnown)
    return [
      {
        id: 'f-cold-starts',
        kind: 'cold-starts',
        status: 'no-data',
        summary: 'Cold starts cannot be seen: no REPORT lines were read.',
        evidence: [...evidence],
      },
    ];
  const colder = new Set(colderFunctions(reading));
  const telling = coldStarts.filter(({ node }) => colder.has(node));
  if (telling.length === 0)
    return [
      {
        id: 'f-cold-starts',
        kind: 'cold-starts',
        status: 'ok',
        summary: 'Cold starts are as usual.',
        evidence: [...evidence],
      },
    ];
  return telling.map((one) => ({
    id: `f-cold-starts-${one.node}`,
    kind: 'cold-starts',
    status: 'ok',
    node: one.node,
    summary: sentenceOf(one),
    evidence: [...evidence],
  }));
};
