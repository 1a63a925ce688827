import { happened, INCIDENT_STREAMS } from '../incident-store.ts';
import type { EpochMs, EventLog, ExecutionAtSource } from '../ports.ts';

/** An execution that log and SSM do not tell alike. */
export interface ExecutionDifference {
  readonly executionId: string;
  readonly what: /** It carries our tag in SSM, and no entry tells of it. */
    | 'not-in-log'
    /** An entry tells of it, and SSM does not. */
    | 'not-in-ssm'
    /** It ended otherwise than the log says. */
    | 'other-end';
  /** The incident whose record tells of it, where one does. */
  readonly incident: string | null;
  readonly text: string;
}

export interface LoggedExecution {
  readonly incident: string;
  readonly executionId: string;
  readonly at: EpochMs;
  /** SSM's word when it ended; null while the log does not know of an end. */
  readonly end: string | null;
}

/** Every execution that the records tell of. */
export const loggedExecutions = async (
  log: Pick<EventLog, 'readStream' | 'listStreams'>,
): Promise<readonly LoggedExecution[]> => {
  const found: LoggedExecution[] = [];
  for (const stream of await log.listStreams(INCIDENT_STREAMS)) {
    const incident = stream.slice(INCIDENT_STREAMS.length);
    const events = (await log.readStream(stream)).map(happened);
    for (const event of events) {
      if (event.type !== 'ExecutionStarted') continue;
      const { grantId, execution } = event.data;
      const end = events.find(
        (later) => later.type === 'ExecutionEnded' && later.data.grantId === grantId,
      );
      found.push({
        incident,
        executionId: execution.executionId,
        at: event.at,
        end: end?.type === 'ExecutionEnded' ? end.data.execution.rawStatus : null,
      });
    }
  }
  return found;
};

/** Younger ones may be on their way into the log. */
const SETTLING_MS = 60_000;

/**
 * What SSM knows against what the log knows, both ways. `since` is how far back SSM was asked; what the
 * log tells of before that is not judged. A stop has no execution of its own: it names the one it stopped.
 */
export const compareExecutions = (
  logged: readonly LoggedExecution[],
  atSource: readonly ExecutionAtSource[],
  since: EpochMs,
  now: EpochMs,
): readonly ExecutionDifference[] => {
  const inLog = new Map(logged.map((one) => [one.executionId, one]));
  const inSsm = new Map(atSource.map((one) => [one.executionId, one]));
  const unknown = atSource
    .filter((one) => !inLog.has(one.executionId) && one.startedAt < now - SETTLING_MS)
    .map(
      ({ executionId, document, status, startedAt }): ExecutionDifference => ({
        executionId,
        what: 'not-in-log',
        incident: null,
        text: `SSM ran ${document} (${status}) at ${new Date(startedAt).toISOString()}; no entry tells of it`,
      }),
    );
  const told = [...inLog.values()].flatMap(({ executionId, incident, end, at }) => {
    const one = inSsm.get(executionId);
    const difference = (what: 'not-in-ssm' | 'other-end', text: string): ExecutionDifference[] => [
      { executionId, what, incident, text },
    ];
    if (!one)
      return at > since
        ? difference('not-in-ssm', 'the log tells of it; SSM has no such execution of ours')
        : [];
    return end !== null && end !== one.status
      ? difference('other-end', `the log says ${end}, SSM says ${one.status}`)
      : [];
  });
  return [...unknown, ...told];
};
