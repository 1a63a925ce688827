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

/** What a crowd looks like in a log. Addresses are of networks reserved for documentation. */
interface Looks {
  readonly networks: readonly string[];
  /** Addresses a network; users altogether. */
  readonly addresses: number;
  readonly users: number;
  readonly agents: readonly string[];
}

const LOOKS: Readonly<Record<SignInCrowd, Looks>> = {
  // Customers come back from where they were, mostly by a few browsers and the shop's own app.
  customers: {
    networks: ['192.0.2'],
    addresses: 200,
    users: 900,
    agents: [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_6) Safari/605.1.15',
      'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Firefox/143.0',
      'ShopApp/7.2 (iPhone; iOS 19.1)',
      'ShopApp/7.2 (Android 16)',
    ],
  },
  attackers: {
    networks: ['198.51.100', '203.0.113'],
    addresses: 250,
    users: 50_000,
    agents: ['python-requests/2.32.3'],
  },
};

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
  const { networks, addresses, users, agents } = LOOKS[crowd];
  const below = (limit: number) => Math.floor(random() * limit);
  const oneOf = <T>(values: readonly T[]) => values[below(values.length)];
  return JSON.stringify({
    timestamp: new Date(atMs).toISOString(),
    level: outcome === 'Success' ? 'INFO' : 'WARN',
    requestId,
    event: 'sign-in',
    outcome,
    client: oneOf(USER_POOL_CLIENTS.slice(0, 2))?.name,
    sourceIp: `${oneOf(networks)}.${1 + below(addresses)}`,
    userAgent: oneOf(agents),
    user: `u-${(below(users) + (crowd === 'attackers' ? 100_000 : 0)).toString(36)}`,
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
