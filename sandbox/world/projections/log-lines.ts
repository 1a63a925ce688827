import type { Ledger } from '../ledger.ts';
import { ERROR_NAMES, type ErrorName } from '../services/function-code.ts';
import { errorSeries } from '../services/invocation-class.ts';
import type { EpochMs, InvocationReport, LogLine } from '../world.ts';
import { reportsOfRecord } from './reports.ts';
import { signInLines } from './sign-in-lines.ts';

/** Failures of one function within 10 s that are logged at most; a log that drowns its reader helps nobody. */
const MOST_PER_RECORD = 100;

const MESSAGES: Readonly<Record<ErrorName, string>> = {
  InternalErrorException: 'Amazon Cognito encountered an internal error',
  ProvisionedThroughputExceededException:
    'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
  TooManyRequestsException: 'Rate exceeded',
  DownstreamError: 'The called service did not answer as expected',
  JWKSNoMatchingKey: 'no applicable key found in the JSON Web Key Set',
  TypeError: "Cannot read properties of undefined (reading 'id')",
};

/**
 * One line for each invocation that failed, and one for each sign-in that the pool decided, under the
 * request id of its REPORT record.
 */
export function* logLinesOf(
  ledger: Ledger,
  { name, timeoutS }: { name: string; timeoutS: number },
  fromMs: EpochMs,
  toMs: EpochMs,
): Iterable<LogLine> {
  const { first, end } = ledger.recordsIn(fromMs, toMs);
  for (let record = first; record < end; record++) {
    const reports = reportsOfRecord(ledger, name, record);
    const lines = [
      ...failureLines(reports, errorsOf(ledger, name, record), timeoutS),
      ...signInLines(ledger, name, record, reports),
    ];
    for (const line of lines) if (line.atMs >= fromMs && line.atMs < toMs) yield line;
  }
}

function failureLines(
  reports: readonly InvocationReport[],
  errors: ErrorName[],
  timeoutS: number,
): LogLine[] {
  return reports
    .filter(({ outcome }) => outcome !== 'ok')
    .slice(0, MOST_PER_RECORD)
    .map((report) => {
      const error = report.outcome === 'error' ? errors.pop() : undefined;
      return { atMs: report.atMs, message: messageOf(report, error, timeoutS) };
    });
}

function errorsOf(ledger: Ledger, functionName: string, record: number): ErrorName[] {
  const errors: ErrorName[] = [];
  ledger.visit(
    ledger.series(errorSeries(functionName), ERROR_NAMES.length),
    record,
    (kind, _, count) => {
      const name = ERROR_NAMES[kind];
      for (let i = 0; name && i < count; i++) errors.push(name);
    },
  );
  return errors;
}

function messageOf(
  { atMs, requestId }: InvocationReport,
  error: ErrorName | undefined,
  timeoutS: number,
): string {
  const at = new Date(atMs).toISOString();
  if (!error) return `${at} ${requestId} Task timed out after ${timeoutS.toFixed(2)} seconds`;
  const thrown = JSON.stringify({ errorType: error, errorMessage: MESSAGES[error] });
  return `${at}\t${requestId}\tERROR\tInvoke Error\t${thrown}`;
}
