import type { SeriesQuery } from '../telemetry/telemetry.ts';

/** An operation that Cognito measures, and its two metrics (Amazon Cognito, Metrics for user pools). */
export interface CognitoOperation {
  readonly operation: 'sign-in' | 'refresh' | 'sign-up' | 'federation';
  readonly successes: string;
  readonly throttles: string;
}

/** Every authentication operation of a user pool that CloudWatch has metrics of. */
export const COGNITO_OPERATIONS: readonly CognitoOperation[] = [
  { operation: 'sign-in', successes: 'SignInSuccesses', throttles: 'SignInThrottles' },
  { operation: 'refresh', successes: 'TokenRefreshSuccesses', throttles: 'TokenRefreshThrottles' },
  { operation: 'sign-up', successes: 'SignUpSuccesses', throttles: 'SignUpThrottles' },
  { operation: 'federation', successes: 'FederationSuccesses', throttles: 'FederationThrottles' },
];

/** Failures, attempts and throttles of a pool's operations, one series for each of its clients. */
export const queriesOfPool = (pool: string): SeriesQuery[] => {
  const source = (metricName: string) => ({
    namespace: 'AWS/Cognito',
    metricName,
    dimensions: { UserPool: pool, UserPoolClient: '*' },
  });
  return COGNITO_OPERATIONS.flatMap(({ successes, throttles }): SeriesQuery[] => [
    { node: pool, signal: 'errors', statistic: 'Sum', source: source(successes) },
    { node: pool, signal: 'requests', statistic: 'SampleCount', source: source(successes) },
    { node: pool, signal: 'throttles', statistic: 'Sum', source: source(throttles) },
  ]);
};
