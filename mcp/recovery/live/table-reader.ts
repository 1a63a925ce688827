import {
  DescribeLimitsCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ListTagsOfResourceCommand,
} from '@aws-sdk/client-dynamodb';

export interface TableSettings {
  readonly arn: string;
  readonly active: boolean;
  readonly onDemand: boolean;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** DynamoDB as it is set up now. Every method rejects when DynamoDB cannot be asked. */
export interface TableReader {
  settings(name: string): Promise<TableSettings>;
  /** Most units that one table may have here. */
  quota(): Promise<{ readonly readUnits: number; readonly writeUnits: number }>;
}

/** Asks DynamoDB (`dynamodb:DescribeTable`, `ListTagsOfResource`, `DescribeLimits`). */
export const createTableReader = (client: DynamoDBClient): TableReader => ({
  async settings(name) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    const arn = Table?.TableArn ?? '';
    const { Tags = [] } = await client.send(new ListTagsOfResourceCommand({ ResourceArn: arn }));
    return {
      arn,
      active: Table?.TableStatus === 'ACTIVE',
      onDemand: Table?.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST',
      readUnits: Table?.ProvisionedThroughput?.ReadCapacityUnits ?? 0,
      writeUnits: Table?.ProvisionedThroughput?.WriteCapacityUnits ?? 0,
      tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
    };
  },
  async quota() {
    const limits = await client.send(new DescribeLimitsCommand({}));
    return {
      readUnits: limits.TableMaxReadCapacityUnits ?? 0,
      writeUnits: limits.TableMaxWriteCapacityUnits ?? 0,
    };
  },
});
