import {
  type SignInCrowd,
  type SignInOutcome,
  signInOfClass,
  signInSeries,
} from '../flows/sign-in-record.ts';
import type { Ledger } from '../ledger.ts';
import { createRandom, type Random } from '../random.ts';
import { USER_POOL_CLIENTS } from '../services/user-pool.ts';
import type { InvocationReport, LogLine } from '../world.ts';
import { oneOfCrowd } from './crowd-looks.ts';

/**
 * What the user service logs of each sign-in that the pool decided: `{"event":"sign-in",…}`. The ledger
 * knows how many of whom ended how; which address and name each had follows from the crowd's looks and
 * a seed of its own, so that the same window always tells the same.
 */
export function signInLines(
  ledger: Ledger,
  functionName: string,
  record: number,
  reports: readonly InvocationReport[],
): LogLine[] {
  const random = createRandom(record ^ 0x516e);
  const free = shuffled(
    reports.filter(({ outcome }) => outcome === 'ok'),
    random,
  );
  const lines: LogLine[] = [];
  ledger.visit(signInSeries(ledger, functionName), record, (classIndex, _bucket, count) => {
    const { crowd, outcome } = signInOfClass(classIndex);
    for (let i = 0; i < count; i++) {
      const report = free.pop();
      if (report)
        lines.push({ atMs: report.atMs, message: lineOf(report, crowd, outcome, random) });
    }
  });
  return lines;
}

function lineOf(
  { atMs, requestId }: InvocationReport,
  crowd: SignInCrowd,
  outcome: SignInOutcome,
  random: Random,
): string {
  const client = USER_POOL_CLIENTS[random() < 0.5 ? 0 : 1].name;
  return JSON.stringify({
    timestamp: new Date(atMs).toISOString(),
    level: outcome === 'Success' ? 'INFO' : 'WARN',
    requestId,
    event: 'sign-in',
    outcome,
    client,
    ...oneOfCrowd(crowd, random),
  });
}

function shuffled<T>(values: readonly T[], random: Random): T[] {
  const all = [...values];
  for (let i = all.length - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    const held = all[i] as T;
    all[i] = all[other] as T;
    all[other] = held;
  }
  return all;
}
