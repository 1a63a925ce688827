import { type CloudTrailClient, paginateLookupEvents } from '@aws-sdk/client-cloudtrail';
import {
  DescribeLimitsCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ListTagsOfResourceCommand,
} from '@aws-sdk/client-dynamodb';
import { z } from 'zod';

export interface TableSettings {
  readonly arn: string;
  readonly active: boolean;
  readonly onDemand: boolean;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Global secondary indexes, each of which has a capacity of its own. */
  readonly indexes: number;
  /** Replicas in other Regions: a global table. */
  readonly replicas: number;
  /** When it was last switched to on-demand, epoch milliseconds; null where it never was. */
  readonly lastOnDemandAtMs: number | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** DynamoDB as it is set up now. Every method rejects when DynamoDB cannot be asked. */
export interface TableReader {
  settings(name: string): Promise<TableSettings>;
  /** Most units that one table may have here. */
  quota(): Promise<{ readonly readUnits: number; readonly writeUnits: number }>;
  /** Switches to on-demand that CloudTrail has seen since then; it tells of one minutes later. */
  switchesToOnDemand(name: string, sinceMs: number): Promise<number>;
}

const requestSchema = z.object({
  errorCode: z.string().optional(),
  requestParameters: z.looseObject({ billingMode: z.string().optional() }).nullish(),
});

const isSwitch = (trailEvent: string | undefined): boolean => {
  const { errorCode, requestParameters } = requestSchema.parse(JSON.parse(trailEvent ?? '{}'));
  return errorCode === undefined && requestParameters?.billingMode === 'PAY_PER_REQUEST';
};

/**
 * Asks DynamoDB (`dynamodb:DescribeTable`, `ListTagsOfResource`, `DescribeLimits`), and CloudTrail
 * (`cloudtrail:LookupEvents`) for earlier switches.
 */
export const createTableReader = (
  client: DynamoDBClient,
  cloudtrail: CloudTrailClient,
): TableReader => ({
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
      indexes: Table?.GlobalSecondaryIndexes?.length ?? 0,
      replicas: Table?.Replicas?.length ?? 0,
      lastOnDemandAtMs:
        Table?.BillingModeSummary?.LastUpdateToPayPerRequestDateTime?.getTime() ?? null,
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
  async switchesToOnDemand(name, sinceMs) {
    let switches = 0;
    const input = {
      LookupAttributes: [{ AttributeKey: 'ResourceName' as const, AttributeValue: name }],
      StartTime: new Date(sinceMs),
    };
    for await (const { Events = [] } of paginateLookupEvents({ client: cloudtrail }, input))
      switches += Events.filter(
        ({ EventName, CloudTrailEvent }) =>
          EventName === 'UpdateTable' && isSwitch(CloudTrailEvent),
      ).length;
    return switches;
  },
});
