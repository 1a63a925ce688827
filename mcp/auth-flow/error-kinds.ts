import type { Finding } from '../contracts/evidence.ts';
import type { ErrorCount, LogSpan } from '../telemetry/telemetry.ts';
import type { FlowReading } from './flow-reading.ts';
import { rateText } from './in-words.ts';

// Functions log why they refuse, AWS does not: the names of errors and a few words in their lines.

/** What an error of authentication is about. */
export type ErrorKind =
  | 'signing-key'
  | 'certificate'
  | 'clock'
  | 'expired-token'
  | 'trigger'
  | 'throttling'
  | 'time-out'
  | 'other';

/** By the names that AWS's SDKs, Cognito and the usual JWT libraries give them; the first match counts. */
const BY_NAME: readonly (readonly [ErrorKind, RegExp])[] = [
  ['time-out', /^timeout$|TimeoutError|ETIMEDOUT/i],
  ['trigger', /UserLambdaValidation|UnexpectedLambda|InvalidLambdaResponse/],
  ['throttling', /TooManyRequests|Throttl|LimitExceeded|ProvisionedThroughput/i],
  ['certificate', /CERT_|Certificate|SSLError|TLSError/i],
  ['clock', /NotBefore|ImmatureSignature|TimeTooSkewed|RequestExpired/i],
  ['expired-token', /(Token|Signature)Expired|Expired(Token|Signature)|JWTExpired/i],
  [
    'signing-key',
    /JWKS?|JWS|SigningKey|NoMatchingKey|InvalidSignature|KMSInvalidState|KeyUnavailable/i,
  ],
];

const BY_MENTION: readonly (readonly [ErrorKind, keyof ErrorCount['mentions']])[] = [
  ['certificate', 'certificate'],
  ['clock', 'clock'],
  ['expired-token', 'expired'],
];

/** What an error is about: by its name, else by what most of its lines mention. */
export const kindOfError = ({ name, count, mentions }: ErrorCount): ErrorKind =>
  BY_NAME.find(([, pattern]) => pattern.test(name))?.[0] ??
  BY_MENTION.find(([, word]) => 2 * mentions[word] > count)?.[0] ??
  'other';

const MEANS: Readonly<Record<ErrorKind, string>> = {
  'signing-key': 'a signing key that is not published, or was rotated',
  certificate: 'a certificate that expired or is not trusted',
  clock: 'clocks that differ',
  'expired-token': 'tokens that expired',
  trigger: 'a trigger of the user pool that fails',
  throttling: 'refusals for lack of capacity',
  'time-out': 'no answer in time',
  other: '',
};

/** Errors a minute more than usual under which they are not told. */
const LEAST_RISE = 3;

/** Errors that are told at most. */
const MAX_TOLD = 4;

const perMin = ({ errors }: LogSpan, { node, name }: ErrorCount, minutes: number): number =>
  minutes > 0
    ? errors
        .filter((one) => one.node === node && one.name === name)
        .reduce((sum, one) => sum + one.count, 0) / minutes
    : 0;

const minutesOf = ({ from, to }: { from: string; to: string }): number =>
  (Date.parse(to) - Date.parse(from)) / 60_000;

/** A finding for each error that a function logs noticeably more than usual, the most frequent first. */
export const errorFindings = (reading: FlowReading): Finding[] => {
  const { logs, coldBaseline, affected, logEvidence } = reading;
  const seen = [
    ...new Map(logs.since.errors.map((one) => [`${one.node} ${one.name}`, one])).values(),
  ];
  return seen
    .map((error) => ({
      error,
      usual: perMin(logs.before, error, minutesOf(coldBaseline)),
      now: perMin(logs.since, error, minutesOf(affected)),
    }))
    .filter(({ now, usual }) => now - usual >= LEAST_RISE)
    .toSorted((a, b) => b.now - b.usual - (a.now - a.usual))
    .slice(0, MAX_TOLD)
    .map(({ error, now, usual }, at) => {
      const means = MEANS[kindOfError(error)];
      return {
        id: `f-errors-${at + 1}`,
        kind: `errors-${kindOfError(error)}`,
        status: 'ok' as const,
        node: error.node,
        summary: `${error.node} logs ${error.name} ${rateText(now)} a minute, usually ${rateText(usual)}${means === '' ? '' : `: ${means}`}.`,
        evidence: [...logEvidence],
      };
    });
};
