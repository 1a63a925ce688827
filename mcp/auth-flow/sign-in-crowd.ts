import type { AccessCount, LogSpan } from '../telemetry/telemetry.ts';

/** Logged sign-ins by how they ended, a minute. */
export interface Crowd {
  readonly attempts: number;
  readonly refused: number;
  readonly served: number;
  /** Of those refused, and of all, by the product that asked; counts. */
  readonly refusedBy: ReadonlyMap<string, number>;
  readonly attemptsBy: ReadonlyMap<string, number>;
  /** Distinct sources of refused sign-ins, each kind of client for itself. */
  readonly refusedSources: number;
}

/** The same log before and since the onset. */
export interface CrowdChange {
  readonly before: Crowd;
  readonly since: Crowd;
}

const SERVED = /^[23]\d\d$|^(success|succeeded|ok|allow(ed)?)$/i;

/** What the service failed to answer is no refusal. */
const FAILED = /^5\d\d$|^429$|internal|timeout|throttl|toomany|unavailable/i;

const sumOf = (rows: readonly AccessCount[], figure: (row: AccessCount) => number): number =>
  rows.reduce((sum, row) => sum + figure(row), 0);

const byAgent = (rows: readonly AccessCount[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { agent, requests } of rows) counts.set(agent, (counts.get(agent) ?? 0) + requests);
  return counts;
};

const crowdOf = (rows: readonly AccessCount[], minutes: number): Crowd => {
  const refused = rows.filter(({ outcome }) => !SERVED.test(outcome) && !FAILED.test(outcome));
  const perMin = (of: readonly AccessCount[]) => sumOf(of, (row) => row.requests) / minutes;
  return {
    attempts: perMin(rows),
    refused: perMin(refused),
    served: perMin(rows.filter(({ outcome }) => SERVED.test(outcome))),
    refusedBy: byAgent(refused),
    attemptsBy: byAgent(rows),
    refusedSources: sumOf(refused, (row) => row.sources),
  };
};

const keyOf = ({ node, path }: AccessCount): string => JSON.stringify([node, path]);

/**
 * The log and path on which refusals rose most, since the service and the API may log the same sign-in;
 * undefined where no log names sources. Lengths are in minutes.
 */
export const mostRefused = (
  logs: { readonly before: LogSpan; readonly since: LogSpan },
  minutes: { readonly before: number; readonly since: number },
): CrowdChange | undefined => {
  const crowdAt = (when: 'before' | 'since', key: string) =>
    crowdOf(
      logs[when].access.filter((row) => keyOf(row) === key),
      minutes[when],
    );
  const rise = ({ before, since }: CrowdChange): number => since.refused - before.refused;
  return [...new Set(logs.since.access.map(keyOf))]
    .map((key) => ({ before: crowdAt('before', key), since: crowdAt('since', key) }))
    .toSorted((a, b) => rise(b) - rise(a))[0];
};

/** A product whose share of the attempts was under this before is new here. */
const UNSEEN = 0.02;

/** The share of refused sign-ins, 0 to 1, by clients that hardly asked before. */
export const unusualAgentShare = ({ before, since }: CrowdChange): number => {
  const total = (counts: ReadonlyMap<string, number>) =>
    [...counts.values()].reduce((sum, count) => sum + count, 0);
  const [refused, attempts] = [total(since.refusedBy), total(before.attemptsBy)];
  if (refused === 0 || attempts === 0) return 0;
  const unusual = [...since.refusedBy].filter(
    ([agent]) => (before.attemptsBy.get(agent) ?? 0) / attempts < UNSEEN,
  );
  return unusual.reduce((sum, [, count]) => sum + count, 0) / refused;
};
