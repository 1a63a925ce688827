import type { Ledger } from '../ledger.ts';
import { USER_POOL_ID } from '../names.ts';
import {
  POOL_CLASSES,
  POOL_OK,
  POOL_THROTTLED,
  type PoolOperation,
  poolSeries,
  USER_POOL_CLIENTS,
} from '../services/user-pool.ts';
import { type MetricSource, scoreOf } from './metric-source.ts';

const METRICS: readonly (readonly [
  metricName: string,
  PoolOperation,
  'successes' | 'throttles',
])[] = [
  ['SignInSuccesses', 'SignIn', 'successes'],
  ['SignInThrottles', 'SignIn', 'throttles'],
  ['TokenRefreshSuccesses', 'TokenRefresh', 'successes'],
  ['TokenRefreshThrottles', 'TokenRefresh', 'throttles'],
];

/** `AWS/Cognito` by app client: an attempt is a sample of 1 or 0; throttled ones count apart. */
export function cognitoMetrics(ledger: Ledger): MetricSource[] {
  return USER_POOL_CLIENTS.flatMap(({ id }) =>
    METRICS.map(([metricName, operation, kind]) => {
      const series = ledger.series(poolSeries(id, operation), POOL_CLASSES);
      const identity = {
        namespace: 'AWS/Cognito',
        metricName,
        dimensions: { UserPool: USER_POOL_ID, UserPoolClient: id },
        unit: 'Count',
      };
      return scoreOf(ledger, identity, () => [series], kind === 'successes' ? success : throttle);
    }),
  );
}

const success = (classIndex: number) =>
  classIndex === POOL_THROTTLED ? null : Number(classIndex === POOL_OK);
const throttle = (classIndex: number) => Number(classIndex === POOL_THROTTLED);
