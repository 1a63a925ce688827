import { ROUTES } from './flows/api.ts';
import { FUNCTIONS } from './function-setups.ts';
import { ACCOUNT_CONCURRENCY } from './lambda-account.ts';
import {
  ACCESS_LOG_GROUP,
  ACCOUNT_ID,
  API_ID,
  API_NAME,
  arn,
  QUEUE,
  REGION,
  STAGE,
  USER_POOL_ID,
} from './names.ts';
import type { OrderPolling } from './order-polling.ts';
import type { Parameters } from './parameters.ts';
import { ACCESS_LOG_FORMAT } from './projections/access-lines.ts';
import { USER_POOL_CLIENTS } from './services/user-pool.ts';
import type { ShopParts } from './shop-parts.ts';
import type { Inventory } from './world.ts';

/** The function that the API calls for a route, as `flows/api.ts` does. */
const BEHIND: Readonly<Record<(typeof ROUTES)[number]['resource'], string>> = {
  '/sign-in': FUNCTIONS.users.name,
  '/profile': FUNCTIONS.users.name,
  '/cart': FUNCTIONS.carts.name,
  '/orders': FUNCTIONS.orders.name,
};

/** What the shop consists of now, as AWS's Describe calls would tell. */
export function inventoryOf(
  parts: ShopParts,
  parameters: Parameters,
  polling: OrderPolling,
): Inventory {
  const { functions, tables, stage, queue } = parts;
  return {
    accountId: ACCOUNT_ID,
    region: REGION,
    accountConcurrency: ACCOUNT_CONCURRENCY,
    functions: functions.map((fn) => fn.facts()),
    tables: tables.map((table) => table.facts()),
    apis: [
      {
        id: API_ID,
        name: API_NAME,
        stages: [
          {
            name: STAGE,
            rateLimit: stage.rateLimit(),
            burstLimit: stage.burstLimit(),
            accessLog: { logGroup: ACCESS_LOG_GROUP, format: ACCESS_LOG_FORMAT },
            tags: { app: 'shop' },
          },
        ],
        authorizer: 'shop-authorizer',
        routes: ROUTES.map((route) => ({ ...route, functionName: BEHIND[route.resource] })),
      },
    ],
    userPools: [
      {
        id: USER_POOL_ID,
        name: 'shop-users',
        arn: arn('cognito-idp', `userpool/${USER_POOL_ID}`),
        clients: USER_POOL_CLIENTS,
      },
    ],
    queues: [
      {
        name: QUEUE,
        arn: arn('sqs', QUEUE),
        url: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT_ID}/${QUEUE}`,
        visible: queue.visible(),
      },
    ],
    eventSourceMappings: [polling.facts()],
    parameters: parameters.all,
  };
}
