import type { Head } from '../../domain/chain.ts';
import type { Clock, ExecutionSource, HeadSource } from '../ports.ts';
import { differenceWords, recordWords } from './audit-words.ts';
import { compareExecutions, loggedExecutions } from './compare-executions.ts';
import { type AuditedLog, verifyRecords } from './verify-records.ts';

/** SSM is asked this far back: it keeps the history of an execution for 30 days. */
const ASK_BACK_MS = 29 * 24 * 3_600_000;

export interface AuditReport {
  /** `incomplete`: nothing bad was found, and not everything could be looked at. */
  readonly verdict: 'whole' | 'bad' | 'incomplete';
  /** For people: one a line, what is bad first named. */
  readonly lines: readonly string[];
}

/**
 * Checks the records against their seals, the heads in Slack against the records, and SSM's executions
 * against what the records tell. What cannot be asked is said, and counts as not checked.
 */
export const createAuditReport =
  (deps: {
    log: AuditedLog;
    auditSecret: string;
    clock: Clock;
    /** null: not configured. */
    heads: HeadSource | null;
    executions: ExecutionSource | null;
  }) =>
  async (only: string | undefined, given: Head | null): Promise<AuditReport> => {
    const posted = await ask(deps.heads, 'SLACK_BOT_TOKEN and INCIDENT_CHANNEL', (source) =>
      source.heads(),
    );
    const seen = new Map(
      [...(posted.value ?? [])].map(([incident, head]): [string, Head[]] => [incident, [head]]),
    );
    if (only && given) seen.set(only, [...(seen.get(only) ?? []), given]);
    const records = await verifyRecords(deps)(seen, only);
    const badRecords = records.filter(({ state }) => state !== 'whole');
    const compared = await compare(deps, only);
    const bad = badRecords.length + compared.bad.length > 0;
    const missed = [
      ...(given ? [] : unseen('a cut-off end would show in Slack alone', posted)),
      ...unseen('executions were not compared', compared),
    ];
    return {
      verdict: bad ? 'bad' : missed.length > 0 ? 'incomplete' : 'whole',
      lines: [...records.map(recordWords), ...compared.bad, ...compared.good, ...missed],
    };
  };

type Asked<T> = { readonly value: T | null; readonly why: string | null };

const ask = async <S, T>(
  source: S | null,
  needs: string,
  question: (source: S) => Promise<T>,
): Promise<Asked<T>> => {
  if (source === null) return { value: null, why: `${needs} not set` };
  try {
    return { value: await question(source), why: null };
  } catch (error) {
    return { value: null, why: error instanceof Error ? error.message : 'no answer' };
  }
};

const unseen = (what: string, { why }: { why: string | null }): string[] =>
  why === null ? [] : [`?    not checked: ${what} (${why})`];

const compare = async (
  { log, executions, clock }: Parameters<typeof createAuditReport>[0],
  only: string | undefined,
): Promise<{ bad: readonly string[]; good: readonly string[]; why: string | null }> => {
  const now = clock();
  const since = now - ASK_BACK_MS;
  const asked = await ask(executions, 'AWS_REGION', async (source) => {
    const logged = await loggedExecutions(log);
    return { logged, atSource: await source.startedSince(since) };
  });
  if (!asked.value) return { bad: [], good: [], why: asked.why };
  const { logged, atSource } = asked.value;
  const bad = compareExecutions(logged, atSource, since, now)
    .filter(({ incident }) => !only || incident === null || incident === only)
    .map(differenceWords);
  const good = [`ok   executions: ${atSource.length} in SSM since ${dayOf(since)}, all told of`];
  return { bad, good: bad.length === 0 ? good : [], why: null };
};

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
