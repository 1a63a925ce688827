import type { AuthFailure } from '../contracts/auth-flow-tools.ts';
import type { Evidence, Finding, Gap } from '../contracts/evidence.ts';
import type { Signal } from '../contracts/symptom.ts';
import type { Window } from '../contracts/window.ts';
import type { Series } from '../telemetry/telemetry.ts';
import { COGNITO_OPERATIONS } from './cognito-operations.ts';
import { percentText, rateText } from './in-words.ts';
import { seriesFigures } from './series-figures.ts';

/** What user pools count of their clients, and the readings behind it. */
export interface PoolFailures {
  readonly failures: readonly AuthFailure[];
  readonly series: readonly Series[];
  readonly evidence: readonly Evidence[];
  readonly gaps: readonly Gap[];
}

const clientOf = ({ source }: Series): string => source?.dimensions['UserPoolClient'] ?? '';

const percentOf = (part: number | null, whole: number | null): number =>
  whole === null || whole === 0 ? 0 : (100 * (part ?? 0)) / whole;

/** Failures of each pool, client and operation against baseline, the most attempts first; what nobody used is left out. `node` is `pool/client`. */
export const authFailures = (
  series: readonly Series[],
  baseline: Window,
  affected: Window,
): AuthFailure[] => {
  const pools = [...new Set(series.map(({ node }) => node))];
  return pools
    .flatMap((pool) => {
      const own = series.filter(({ node }) => node === pool);
      const clients = [...new Set(own.map(clientOf))];
      return clients.flatMap((client) =>
        COGNITO_OPERATIONS.map(({ operation, successes, throttles }) => {
          const figures = seriesFigures(
            own.filter(
              (one) =>
                clientOf(one) === client &&
                (one.source?.metricName === successes || one.source?.metricName === throttles),
            ),
          );
          const perMin = (signal: Signal, window: Window) => figures.perMin(pool, signal, window);
          const attempts = perMin('requests', affected);
          return {
            node: `${pool}/${client}`,
            operation,
            attemptsPerMin: attempts ?? 0,
            failingPercent: percentOf(perMin('errors', affected), attempts),
            baselineFailingPercent: percentOf(
              perMin('errors', baseline),
              perMin('requests', baseline),
            ),
            throttlesPerMin: perMin('throttles', affected) ?? 0,
          };
        }),
      );
    })
    .filter(({ attemptsPerMin, throttlesPerMin }) => attemptsPerMin > 0 || throttlesPerMin > 0)
    .toSorted((a, b) => b.attemptsPerMin - a.attemptsPerMin);
};

const NAMES: Record<string, string> = {
  'sign-in': 'sign-ins',
  refresh: 'token refreshes',
  'sign-up': 'sign-ups',
  federation: 'federated sign-ins',
};

const evidenceFor = ({ node }: AuthFailure, series: readonly Series[]): string[] =>
  series
    .filter((one) => node === `${one.node}/${clientOf(one)}`)
    .map(({ evidenceId }) => evidenceId)
    .filter((id) => id !== undefined);

const sentenceOf = (one: AuthFailure): string => {
  const [pool = one.node, client = ''] = one.node.split('/');
  const what = NAMES[one.operation] ?? one.operation;
  const accepted = one.attemptsPerMin / 60;
  const throttled =
    one.throttlesPerMin > 0
      ? ` ${rateText(one.throttlesPerMin)} a minute are throttled while ${pool} takes ${accepted.toFixed(accepted < 10 ? 1 : 0)} a second of this client: the quota is used up.`
      : '';
  return `${percentText(one.failingPercent)} of ${what} by client ${client} fail, usually ${percentText(one.baselineFailingPercent)}.${throttled}`;
};

/** Operations that are told at most. */
const MAX_TOLD = 4;

/** A finding for each operation that fails noticeably more or is throttled; one that says so where none does. */
export const failureFindings = ({ failures, series }: PoolFailures): Finding[] => {
  if (failures.length === 0)
    return [
      {
        id: 'f-failures',
        kind: 'auth-failures',
        status: 'no-data',
        summary: 'No identity provider reported sign-ins in the window.',
        evidence: [],
      },
    ];
  const telling = failures.filter(
    (one) => one.failingPercent - one.baselineFailingPercent >= 1 || one.throttlesPerMin > 0,
  );
  if (telling.length === 0)
    return [
      {
        id: 'f-failures',
        kind: 'auth-failures',
        status: 'ok',
        summary: 'Sign-ins fail no more than usual.',
        evidence: failures.slice(0, 1).flatMap((one) => evidenceFor(one, series)),
      },
    ];
  return telling.slice(0, MAX_TOLD).map((one, at) => ({
    id: `f-failures-${at + 1}`,
    kind: 'auth-failures',
    status: 'ok',
    node: one.node.split('/')[0] ?? one.node,
    summary: sentenceOf(one),
    evidence: evidenceFor(one, series),
  }));
};
