import type { Gap } from '../contracts/evidence.ts';

/** First match wins. Names only: AWS words its messages freely. */
const WHY_BY_NAME: readonly (readonly [RegExp, Gap['why']])[] = [
  [/^leftouterror$/i, 'left-out'],
  [/throttl|toomanyrequests|requestlimitexceeded|limitexceeded|bandwidthlimit/i, 'throttled'],
  [/timeout|timedout|^aborterror$|^deadline/i, 'timed-out'],
  [/accessdenied|unauthori[sz]ed|notauthorized|forbidden/i, 'access-denied'],
  [/expiredtoken|invalidclienttokenid|unrecognizedclient|signature|missingauth/i, 'access-denied'],
  [/credentials|^unknownoperation|^unknownendpoint|optinrequired/i, 'not-configured'],
  [/notfound|nosuch|doesnotexist/i, 'no-data'],
];

const WHY_BY_STATUS: Readonly<Record<number, Gap['why']>> = {
  401: 'access-denied',
  403: 'access-denied',
  408: 'timed-out',
  429: 'throttled',
  504: 'timed-out',
};

const statusOf = (error: Error): number | undefined => {
  const metadata = (error as { $metadata?: { httpStatusCode?: unknown } }).$metadata;
  return typeof metadata?.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
};

/** Why AWS did not answer, judged by the error's name, then by its HTTP status; `failed` where neither says. */
export const classifyAwsError = (error: unknown): Gap['why'] => {
  if (!(error instanceof Error)) return 'failed';
  const byName = WHY_BY_NAME.find(([pattern]) => pattern.test(error.name))?.[1];
  return byName ?? WHY_BY_STATUS[statusOf(error) ?? 0] ?? 'failed';
};

/** The gap that an AWS error leaves; `what` is in words for the card (`payment logs`). */
export const gapOfAwsError = (what: string, error: unknown): Gap => ({
  what,
  why: classifyAwsError(error),
  ...(error instanceof Error && { detail: error.name }),
});
