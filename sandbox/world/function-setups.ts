import { logNormal } from './log-normal.ts';
import { ACCOUNT_ID, arn, QUEUE, REGION, USER_POOL_ID } from './names.ts';
import { breakerName } from './services/breakers.ts';
import type { FunctionCode } from './services/function-code.ts';
import type { FunctionSetup } from './services/lambda-function.ts';
import { JWKS_PARAMETER } from './services/signing-keys.ts';

/** Breakers that the shop's functions read, as caller and callee. */
export const BREAKERS = [
  ['user-service', 'users-table'],
  ['user-service', 'backup-auth'],
  ['backup-auth', 'users-table'],
] as const;

const RARE_ERROR = 0.0002;

const code = (workMs: number, initMs: number, firstCallMs: number): FunctionCode => ({
  description: '',
  init: logNormal(initMs, 0.12),
  work: logNormal(workMs, 0.25),
  firstCall: logNormal(firstCallMs, 0.7),
  errorShare: RARE_ERROR,
});

/** A function names what it uses in its environment, the breakers listed above that it reads among it. */
function setup(
  name: string,
  {
    uses = {},
    ...facts
  }: Pick<FunctionSetup, 'timeoutS' | 'provisioned' | 'version' | 'code'> & {
    readonly uses?: FunctionSetup['environment'];
  },
): FunctionSetup {
  const read = BREAKERS.filter(([caller]) => caller === name);
  const names = read.map(([caller, callee]) => breakerName(caller, callee)).join(',');
  const environment = read.length > 0 ? { ...uses, HALCYON_BREAKERS: names } : uses;
  return { name, memoryMb: 512, environment, ...facts };
}

/** The shop's functions as they are when it opens. */
export const FUNCTIONS = {
  authorizer: setup('shop-authorizer', {
    timeoutS: 1,
    provisioned: 50,
    version: 41,
    uses: { JWKS_PARAMETER, SESSIONS_TABLE: 'sessions-table', USER_POOL_ID },
    code: { ...code(55, 700, 150), firstCall: logNormal(170, 1.1) },
  }),
  users: setup('user-service', {
    timeoutS: 3,
    provisioned: 40,
    version: 63,
    uses: { USERS_TABLE: 'users-table', USER_POOL_ID, BACKUP_FUNCTION: 'backup-auth:live' },
    code: code(85, 500, 90),
  }),
  carts: setup('cart-service', {
    timeoutS: 3,
    provisioned: 60,
    version: 29,
    uses: { CARTS_TABLE: 'carts-table' },
    code: code(45, 400, 70),
  }),
  orders: setup('order-service', {
    timeoutS: 5,
    provisioned: 15,
    version: 17,
    uses: {
      ORDERS_TABLE: arn('dynamodb', 'table/orders-table'),
      ORDERS_QUEUE_URL: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT_ID}/${QUEUE}`,
      PAYMENT_FUNCTION: arn('lambda', 'function:payment-service:live'),
    },
    code: code(60, 450, 80),
  }),
  payments: setup('payment-service', {
    timeoutS: 5,
    provisioned: 15,
    version: 22,
    code: code(160, 500, 120),
  }),
  worker: setup('order-worker', {
    timeoutS: 10,
    provisioned: 0,
    version: 11,
    uses: { ORDERS_TABLE: 'orders-table' },
    code: code(50, 350, 60),
  }),
  backup: setup('backup-auth', {
    timeoutS: 3,
    provisioned: 0,
    version: 6,
    uses: { USERS_TABLE: 'users-table' },
    code: code(40, 400, 80),
  }),
} as const;
