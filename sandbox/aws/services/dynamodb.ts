import type * as DynamoDb from '@aws-sdk/client-dynamodb';
import type { Table } from '../../world/world.ts';
import type { Account } from '../account.ts';
import type { Handlers } from '../call-operation.ts';
import { ApiError } from '../protocol/api-error.ts';

const DAY_MS = 86_400_000;
/** DynamoDB switches a table to on-demand at most so often in 24 hours. */
const SWITCHES_A_DAY = 4;

/** When each table was switched to on-demand, epoch milliseconds, oldest first. */
type Switches = Map<string, number[]>;

const tableView = (table: Table, switches: Switches): DynamoDb.TableDescription => ({
  TableName: table.name,
  TableArn: table.arn,
  TableStatus: table.status,
  BillingModeSummary: {
    BillingMode: table.billingMode,
    ...(switches.has(table.name) && {
      LastUpdateToPayPerRequestDateTime: new Date(switches.get(table.name)?.at(-1) ?? 0),
    }),
  },
  ProvisionedThroughput: {
    ReadCapacityUnits: table.readCapacity,
    WriteCapacityUnits: table.writeCapacity,
    NumberOfDecreasesToday: 0,
    ...(table.lastIncreaseAtMs !== null && {
      LastIncreaseDateTime: new Date(table.lastIncreaseAtMs),
    }),
  },
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
});

const tableOf = (account: Account, named: string | undefined): Table => {
  const name = named?.split('/').at(-1);
  const found = account.world.inventory.tables.find((table) => table.name === name);
  if (found === undefined)
    throw new ApiError(
      'ResourceNotFoundException',
      `Requested resource not found: Table: ${name} not found`,
    );
  return found;
};

/** @throws ApiError `LimitExceededException` */
const noteSwitch = (name: string, switches: Switches, nowMs: number): void => {
  const recent = (switches.get(name) ?? []).filter((atMs) => nowMs - atMs < DAY_MS);
  if (recent.length >= SWITCHES_A_DAY)
    throw new ApiError(
      'LimitExceededException',
      'Subscriber limit exceeded: Update to PayPerRequest mode are limited to 4 times in 1 day(s).',
    );
  switches.set(name, [...recent, nowMs]);
};

const updateTable =
  (account: Account, switches: Switches) =>
  (input: DynamoDb.UpdateTableInput): DynamoDb.UpdateTableOutput => {
    const table = tableOf(account, input.TableName);
    if (table.status !== 'ACTIVE')
      throw new ApiError(
        'ResourceInUseException',
        `Attempt to change a resource which is still in use: Table is being updated: ${table.name}`,
      );
    const { ReadCapacityUnits: read, WriteCapacityUnits: write } =
      input.ProvisionedThroughput ?? {};
    if (input.BillingMode === 'PAY_PER_REQUEST') {
      noteSwitch(table.name, switches, account.clock());
      account.world.controls.updateTableCapacity(table.name, 'on-demand');
    } else if (read !== undefined && write !== undefined)
      account.world.controls.updateTableCapacity(table.name, { read, write });
    else
      throw new ApiError(
        'ValidationException',
        'The sandbox changes BillingMode and ProvisionedThroughput only, and one is needed',
      );
    return { TableDescription: tableView(tableOf(account, table.name), switches) };
  };

/** Amazon DynamoDB's control plane. */
export const dynamodbHandlers = (account: Account): Handlers => {
  const switches: Switches = new Map();
  return {
    listTables: (): DynamoDb.ListTablesOutput => ({
      TableNames: account.world.inventory.tables.map(({ name }) => name),
    }),
    describeTable: (input: DynamoDb.DescribeTableInput): DynamoDb.DescribeTableOutput => ({
      Table: tableView(tableOf(account, input.TableName), switches),
    }),
    updateTable: updateTable(account, switches),
    describeLimits: (): DynamoDb.DescribeLimitsOutput => ({
      AccountMaxReadCapacityUnits: 80_000,
      AccountMaxWriteCapacityUnits: 80_000,
      TableMaxReadCapacityUnits: 40_000,
      TableMaxWriteCapacityUnits: 40_000,
    }),
    listTagsOfResource: (
      input: DynamoDb.ListTagsOfResourceInput,
    ): DynamoDb.ListTagsOfResourceOutput => ({
      Tags: Object.entries(tableOf(account, input.ResourceArn).tags).map(([Key, Value]) => ({
        Key,
        Value,
      })),
    }),
  };
};
