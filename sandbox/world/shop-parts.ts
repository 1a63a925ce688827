import { ControlError } from './control-error.ts';
import { type Api, createApi } from './flows/api.ts';
import { authorizeHandler } from './flows/authorize.ts';
import { backupAuthHandler } from './flows/backup-auth.ts';
import { cartServiceHandler } from './flows/cart-service.ts';
import { orderServiceHandler } from './flows/order-service.ts';
import { orderWorkerHandler } from './flows/order-worker.ts';
import { userServiceHandler } from './flows/user-service.ts';
import { FUNCTIONS } from './function-setups.ts';
import type { Ledger } from './ledger.ts';
import type { Parameters } from './parameters.ts';
import type { Random } from './random.ts';
import { type ApiStage, createApiStage } from './services/api-stage.ts';
import { breakerName, createBreaker } from './services/breakers.ts';
import { createTable, type SimulatedTable } from './services/dynamo-table.ts';
import {
  createFunction,
  type LambdaAccount,
  type SimulatedFunction,
} from './services/lambda-function.ts';
import { createOrdersQueue, type OrdersQueue } from './services/orders-queue.ts';
import { createSigningKeys, JWKS_PARAMETER, type SigningKeys } from './services/signing-keys.ts';
import { createTableClient } from './services/table-client.ts';
import { createUserPool, type UserPool } from './services/user-pool.ts';

/** Requests that an SDK client makes a call: user-service fails fast, as its own loop tries again. */
const FAIL_FAST_ATTEMPTS = 2;
const SDK_ATTEMPTS = 4;

/** Everything that the shop is made of, wired. */
export interface ShopParts {
  readonly api: Api;
  readonly stage: ApiStage;
  readonly pool: UserPool;
  readonly keys: SigningKeys;
  readonly queue: OrdersQueue;
  readonly worker: SimulatedFunction<number>;
  /** Every function, whatever it is invoked with. */
  readonly functions: readonly Omit<SimulatedFunction<never>, 'invoke'>[];
  /** @throws ControlError ResourceNotFoundException */
  functionNamed(name: string): Omit<SimulatedFunction<never>, 'invoke'>;
  readonly tables: readonly SimulatedTable[];
  /** @throws ControlError ResourceNotFoundException */
  tableNamed(name: string): SimulatedTable;
}

interface Dependencies {
  readonly ledger: Ledger;
  readonly random: Random;
  readonly lambda: LambdaAccount;
  readonly parameters: Parameters;
}

/** Wires the shop: who calls whom. */
export function createShopParts({ ledger, random, lambda, parameters }: Dependencies): ShopParts {
  const pool = createUserPool(ledger, random);
  const queue = createOrdersQueue(ledger, random);
  const stage = createApiStage({ rateLimit: 500, burstLimit: 1000 });
  const users = createTable(lambda, { name: 'users-table', read: 34, write: 40 });
  const sessions = createTable(lambda, { name: 'sessions-table', read: 250, write: 20 });
  const carts = createTable(lambda, { name: 'carts-table', read: 150, write: 20 });
  const orders = createTable(lambda, { name: 'orders-table', read: 20, write: 30 });
  const sdk = { ledger, random };
  const breaker = (caller: string, callee: string) =>
    createBreaker(() => parameters.get(breakerName(caller, callee)));

  const keys = createSigningKeys(() => parameters.get(JWKS_PARAMETER), random);
  const { name: authorizerName } = FUNCTIONS.authorizer;
  const { name: usersName } = FUNCTIONS.users;
  const { name: backupName } = FUNCTIONS.backup;
  const { name: ordersName } = FUNCTIONS.orders;
  const backup = createFunction(
    lambda,
    FUNCTIONS.backup,
    backupAuthHandler(
      createTableClient(sdk, backupName, users, FAIL_FAST_ATTEMPTS),
      breaker(backupName, users.name),
      random,
    ),
  );
  const userService = createFunction(
    lambda,
    FUNCTIONS.users,
    userServiceHandler({
      name: usersName,
      ledger,
      random,
      pool,
      table: createTableClient(sdk, usersName, users, SDK_ATTEMPTS),
      backup,
      tableBreaker: breaker(usersName, users.name),
      backupBreaker: breaker(usersName, backupName),
    }),
  );
  const authorizer = createFunction(
    lambda,
    FUNCTIONS.authorizer,
    authorizeHandler({
      name: authorizerName,
      random,
      pool,
      keys,
      sessions: createTableClient(sdk, authorizerName, sessions, SDK_ATTEMPTS),
    }),
  );
  const cartService = createFunction(
    lambda,
    FUNCTIONS.carts,
    cartServiceHandler(createTableClient(sdk, FUNCTIONS.carts.name, carts, SDK_ATTEMPTS)),
  );
  const payments = createFunction<undefined>(lambda, FUNCTIONS.payments, () => ({
    ms: 0,
    error: null,
    refused: false,
  }));
  const orderService = createFunction(
    lambda,
    FUNCTIONS.orders,
    orderServiceHandler(
      ordersName,
      payments,
      createTableClient(sdk, ordersName, orders, SDK_ATTEMPTS),
      queue,
    ),
  );
  const worker = createFunction(
    lambda,
    FUNCTIONS.worker,
    orderWorkerHandler(createTableClient(sdk, FUNCTIONS.worker.name, orders, SDK_ATTEMPTS)),
  );
  const api = createApi({
    ledger,
    random,
    stage,
    authorizer,
    users: userService,
    carts: cartService,
    orders: orderService,
  });
  const tables = [users, carts, orders, sessions];
  const functions = [authorizer, userService, cartService, orderService, payments, worker, backup];
  return {
    api,
    stage,
    pool,
    keys,
    queue,
    worker,
    functions,
    functionNamed(name) {
      const found = functions.find((one) => one.name === name);
      if (found) return found;
      throw new ControlError('ResourceNotFoundException', `Function not found: ${name}`);
    },
    tables,
    tableNamed(name) {
      const found = tables.find((table) => table.name === name);
      if (found) return found;
      throw new ControlError('ResourceNotFoundException', `Requested resource not found: ${name}`);
    },
  };
}
