import { APIGatewayClient, GetResourcesCommand } from '@aws-sdk/client-api-gateway';
import {
  ApplicationSignalsClient,
  paginateListServiceDependencies,
  paginateListServices,
} from '@aws-sdk/client-application-signals';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import {
  paginateGetResources,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type AwsBench, startAwsBench } from '../../support/aws-bench.ts';

let off: AwsBench;
let on: AwsBench;
beforeAll(async () => {
  [off, on] = await Promise.all([
    startAwsBench(),
    startAwsBench({}, { applicationSignals: true, delays: { tracesMs: 0 } }),
  ]);
}, 30_000);
afterAll(async () => Promise.all([off.stop(), on.stop()]));

const collect = async <T>(pages: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const page of pages) all.push(page);
  return all;
};

describe('CloudFormation', () => {
  test('has the one stack, which holds what the shop is made of, by its physical ids', async () => {
    const client = new CloudFormationClient(off.config);
    const { Stacks: stacks = [] } = await client.send(new DescribeStacksCommand({}));
    expect(stacks.map(({ StackName }) => StackName)).toEqual(['shop']);
    const { StackResourceSummaries: resources = [] } = await client.send(
      new ListStackResourcesCommand({ StackName: 'shop' }),
    );
    const { inventory } = off.world;
    expect(resources.map(({ PhysicalResourceId }) => PhysicalResourceId)).toEqual(
      expect.arrayContaining([
        ...inventory.functions.map(({ name }) => name),
        ...inventory.tables.map(({ name }) => name),
        ...inventory.queues.map(({ url }) => url),
        ...inventory.userPools.map(({ id }) => id),
      ]),
    );
    expect(
      resources.every(({ LastUpdatedTimestamp }) => LastUpdatedTimestamp instanceof Date),
    ).toBe(true);
  });

  test('knows no other', async () => {
    const client = new CloudFormationClient(off.config);
    await expect(
      client.send(new ListStackResourcesCommand({ StackName: 'other' })),
    ).rejects.toMatchObject({ name: 'ValidationError' });
  });
});

describe('the tagging API', () => {
  test('filters by type and by tag, page by page', async () => {
    const client = new ResourceGroupsTaggingAPIClient(off.config);
    const pages = await collect(
      paginateGetResources(
        { client, pageSize: 3 },
        {
          ResourceTypeFilters: ['lambda:function', 'sqs'],
          TagFilters: [{ Key: 'app', Values: ['shop'] }],
        },
      ),
    );
    const arns = pages.flatMap(({ ResourceTagMappingList: list = [] }) =>
      list.map(({ ResourceARN }) => ResourceARN),
    );
    const { functions, queues } = off.world.inventory;
    expect(arns).toEqual([...functions, ...queues].map(({ arn }) => arn));
    expect(pages.length).toBe(Math.ceil(arns.length / 3));
  });
});

describe('API Gateway', () => {
  test('embeds methods with their integrations only when it is asked to', async () => {
    const client = new APIGatewayClient(off.config);
    const ask = async (embed: string[]) => {
      const input = { restApiId: 'shopapi001', embed };
      const { items = [] } = await client.send(new GetResourcesCommand(input));
      return items.find(({ path }) => path === '/sign-in')?.resourceMethods?.['POST'];
    };
    expect((await ask(['methods']))?.methodIntegration?.uri).toContain(
      'function:user-service:live/invocations',
    );
    expect(await ask([])).toEqual({});
  });

  test('routes to the functions that the shop calls', () => {
    const { inventory } = on.world;
    const graph = on.world.serviceGraph(on.now() - 300_000, on.now());
    const called = graph.edges.filter(({ from }) => from === 'shop-api/prod').map(({ to }) => to);
    const routed = inventory.apis.flatMap(({ authorizer, routes }) => [
      authorizer,
      ...routes.map(({ functionName }) => functionName),
    ]);
    expect(new Set(routed)).toEqual(new Set(called));
  });
});

describe('Application Signals', () => {
  const span = (bench: AwsBench) => ({
    StartTime: new Date(bench.now() - 300_000),
    EndTime: new Date(bench.now()),
  });

  test('switched off knows no service', async () => {
    const client = new ApplicationSignalsClient(off.config);
    const [page] = await collect(paginateListServices({ client }, span(off)));
    expect(page?.ServiceSummaries).toEqual([]);
  });

  test('switched on tells services and what they called, page by page', async () => {
    const client = new ApplicationSignalsClient(on.config);
    const pages = await collect(paginateListServices({ client, pageSize: 2 }, span(on)));
    const services = pages.flatMap(({ ServiceSummaries: list = [] }) => list ?? []);
    expect(pages.length).toBe(Math.ceil(services.length / 2));
    const users = services.find(({ KeyAttributes: key }) => key?.['Name'] === 'user-service');
    const input = { ...span(on), KeyAttributes: users?.KeyAttributes };
    const [called] = await collect(paginateListServiceDependencies({ client }, input));
    expect(called?.ServiceDependencies).toContainEqual(
      expect.objectContaining({
        DependencyKeyAttributes: {
          Type: 'AWS::Resource',
          ResourceType: 'AWS::DynamoDB::Table',
          Identifier: 'users-table',
        },
      }),
    );
  });
});
