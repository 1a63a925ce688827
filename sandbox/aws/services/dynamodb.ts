import type * as DynamoDb from '@aws-sdk/client-dynamodb';
import type { Table } from '../../world/world.ts';
import type { Account } from '../account.ts';
import type { Handlers } from '../call-operation.ts';
import { ApiError } from '../protocol/api-error.ts';

const tableView = (table: Table): DynamoDb.TableDescription => ({
  TableName: table.name,
  TableArn: table.arn,
  TableStatus: table.status,
  BillingModeSummary: { BillingMode: table.billingMode },
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

const updateTable =
  (account: Account) =>
  (input: DynamoDb.UpdateTableInput): DynamoDb.UpdateTableOutput => {
    const table = tableOf(account, input.TableName);
    if (table.status !== 'ACTIVE')
      throw new ApiError(
        'ResourceInUseException',
        `Attempt to change a resource which is still in use: Table is being updated: ${table.name}`,
      );
    const { ReadCapacityUnits: read, WriteCapacityUnits: write } =
      input.ProvisionedThroughput ?? {};
    if (input.BillingMode === 'PAY_PER_REQUEST')
      account.world.controls.updateTableCapacity(table.name, 'on-demand');
    else if (read !== undefined && write !== undefined)
      account.world.controls.updateTableCapacity(table.name, { read, write });
    else
      throw new ApiError(
        'ValidationException',
        'The sandbox changes BillingMode and ProvisionedThroughput only, and one is needed',
      );
    return { TableDescription: tableView(tableOf(account, table.name)) };
  };

/** Amazon DynamoDB's control plane. */
export const dynamodbHandlers = (account: Account): Handlers => ({
  listTables: (): DynamoDb.ListTablesOutput => ({
    TableNames: account.world.inventory.tables.map(({ name }) => name),
  }),
  describeTable: (input: DynamoDb.DescribeTableInput): DynamoDb.DescribeTableOutput => ({
    Table: tableView(tableOf(account, input.TableName)),
  }),
  updateTable: updateTable(account),
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
});
