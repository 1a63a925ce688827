import {
  APIGatewayClient,
  GetAuthorizersCommand,
  GetRestApisCommand,
  GetStageCommand,
  GetStagesCommand,
  NotFoundException,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import {
  ApplicationSignalsClient,
  ListServiceDependenciesCommand,
  ListServicesCommand,
} from '@aws-sdk/client-application-signals';
import {
  CognitoIdentityProviderClient,
  DescribeUserPoolCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  ResourceNotFoundException as NoPool,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  DescribeLimitsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  ResourceNotFoundException as NoTable,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteFunctionConcurrencyCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetAccountSettingsCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetProvisionedConcurrencyConfigCommand,
  LambdaClient,
  ListAliasesCommand,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  ListProvisionedConcurrencyConfigsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PreconditionFailedException,
  ProvisionedConcurrencyConfigNotFoundException,
  PutFunctionConcurrencyCommand,
  PutProvisionedConcurrencyConfigCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateAliasCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { coldStart } from '../../../sandbox/world/scenarios/cold-start.ts';
import { type AwsBench, startAwsBench } from '../../support/aws-bench.ts';

let bench: AwsBench;
beforeAll(async () => {
  bench = await startAwsBench();
});
afterAll(() => bench.stop());

describe('Lambda', () => {
  let lambda: LambdaClient;
  beforeAll(() => {
    lambda = new LambdaClient(bench.config);
  });
  afterAll(() => lambda.destroy());

  test('tells what the functions are', async () => {
    const { Functions } = await lambda.send(new ListFunctionsCommand({}));
    expect(Functions?.map(({ FunctionName }) => FunctionName)).toContain('order-worker');
    const { Configuration, Tags } = await lambda.send(
      new GetFunctionCommand({ FunctionName: 'user-service' }),
    );
    expect(Configuration).toMatchObject({ FunctionName: 'user-service', Version: '$LATEST' });
    expect(Configuration?.Environment?.Variables?.['HALCYON_BREAKERS']).toMatch(/^\/halcyon\//);
    const listed = await lambda.send(new ListTagsCommand({ Resource: Configuration?.FunctionArn }));
    expect(listed.Tags).toEqual(Tags);
    const { FunctionVersion } = await lambda.send(
      new GetAliasCommand({ FunctionName: 'user-service', Name: 'live' }),
    );
    expect(
      await lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName: 'user-service', Qualifier: 'live' }),
      ),
    ).toMatchObject({ Version: FunctionVersion });
    const { Versions } = await lambda.send(
      new ListVersionsByFunctionCommand({ FunctionName: 'user-service' }),
    );
    expect(Versions?.map(({ Version }) => Version)).toEqual(
      expect.arrayContaining(['$LATEST', FunctionVersion]),
    );
    const settings = await lambda.send(new GetAccountSettingsCommand({}));
    expect(settings.AccountLimit?.ConcurrentExecutions).toBeGreaterThan(0);
  });

  test('provisions concurrency, which takes its time, and takes it away again', async () => {
    const target = { FunctionName: 'backup-auth', Qualifier: 'live' };
    await expect(
      lambda.send(new GetProvisionedConcurrencyConfigCommand(target)),
    ).rejects.toBeInstanceOf(ProvisionedConcurrencyConfigNotFoundException);
    const put = await lambda.send(
      new PutProvisionedConcurrencyConfigCommand({ ...target, ProvisionedConcurrentExecutions: 5 }),
    );
    expect(put).toMatchObject({
      RequestedProvisionedConcurrentExecutions: 5,
      Status: 'IN_PROGRESS',
    });
    bench.advance(20_000);
    expect(await lambda.send(new GetProvisionedConcurrencyConfigCommand(target))).toMatchObject({
      AllocatedProvisionedConcurrentExecutions: 5,
      Status: 'READY',
    });
    const listed = await lambda.send(
      new ListProvisionedConcurrencyConfigsCommand({ FunctionName: target.FunctionName }),
    );
    expect(listed.ProvisionedConcurrencyConfigs).toMatchObject([{ Status: 'READY' }]);
    await lambda.send(new DeleteProvisionedConcurrencyConfigCommand(target));
    await expect(
      lambda.send(new GetProvisionedConcurrencyConfigCommand(target)),
    ).rejects.toMatchObject({ name: 'ProvisionedConcurrencyConfigNotFoundException' });
  });

  test('moves an alias only from the revision that was read', async () => {
    const alias = { FunctionName: 'shop-authorizer', Name: 'live' };
    const before = await lambda.send(new GetAliasCommand(alias));
    coldStart.play(bench.world, bench.now());
    bench.advance(5000);
    const deployed = await lambda.send(new GetAliasCommand(alias));
    expect(deployed.FunctionVersion).not.toBe(before.FunctionVersion);
    const rollBack = { ...alias, FunctionVersion: before.FunctionVersion };
    await expect(
      lambda.send(new UpdateAliasCommand({ ...rollBack, RevisionId: before.RevisionId })),
    ).rejects.toBeInstanceOf(PreconditionFailedException);
    await lambda.send(new UpdateAliasCommand({ ...rollBack, RevisionId: deployed.RevisionId }));
    const { Aliases } = await lambda.send(new ListAliasesCommand(alias));
    expect(Aliases).toMatchObject([{ FunctionVersion: before.FunctionVersion }]);
    await expect(
      lambda.send(new UpdateAliasCommand({ ...alias, FunctionVersion: '999' })),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  test('reserves concurrency', async () => {
    const target = { FunctionName: 'payment-service' };
    await lambda.send(
      new PutFunctionConcurrencyCommand({ ...target, ReservedConcurrentExecutions: 20 }),
    );
    expect(await lambda.send(new GetFunctionConcurrencyCommand(target))).toMatchObject({
      ReservedConcurrentExecutions: 20,
    });
    await lambda.send(new DeleteFunctionConcurrencyCommand(target));
    const after = await lambda.send(new GetFunctionConcurrencyCommand(target));
    expect(after.ReservedConcurrentExecutions).toBeUndefined();
  });

  test('pauses an event source mapping', async () => {
    const { EventSourceMappings } = await lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName: 'order-worker' }),
    );
    const UUID = EventSourceMappings?.[0]?.UUID;
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    const after = await lambda.send(new ListEventSourceMappingsCommand({}));
    expect(after.EventSourceMappings?.[0]?.State).toBe('Disabling');
    const again = new UpdateEventSourceMappingCommand({ UUID, Enabled: true });
    await expect(lambda.send(again)).rejects.toBeInstanceOf(ResourceInUseException);
    bench.advance(3_000);
    const settled = await lambda.send(new ListEventSourceMappingsCommand({}));
    expect(settled.EventSourceMappings?.[0]?.State).toBe('Disabled');
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
  });

  test('a function that does not exist is a typed error', async () => {
    await expect(
      lambda.send(new GetFunctionCommand({ FunctionName: 'none' })),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
  });
});

describe('DynamoDB', () => {
  test('describes and scales tables', async () => {
    const dynamodb = new DynamoDBClient(bench.config);
    const { TableNames } = await dynamodb.send(new ListTablesCommand({}));
    expect(TableNames).toEqual(expect.arrayContaining(['users-table', 'orders-table']));
    const describe = new DescribeTableCommand({ TableName: 'users-table' });
    const { Table } = await dynamodb.send(describe);
    const read = Table?.ProvisionedThroughput?.ReadCapacityUnits ?? 0;
    const write = Table?.ProvisionedThroughput?.WriteCapacityUnits ?? 0;
    await dynamodb.send(
      new UpdateTableCommand({
        TableName: 'users-table',
        ProvisionedThroughput: { ReadCapacityUnits: read * 2, WriteCapacityUnits: write },
      }),
    );
    bench.advance(120_000);
    expect((await dynamodb.send(describe)).Table).toMatchObject({
      TableStatus: 'ACTIVE',
      ProvisionedThroughput: { ReadCapacityUnits: read * 2, WriteCapacityUnits: write },
    });
    const limits = await dynamodb.send(new DescribeLimitsCommand({}));
    expect(limits.TableMaxReadCapacityUnits).toBeGreaterThan(read);
    const tags = await dynamodb.send(
      new ListTagsOfResourceCommand({ ResourceArn: Table?.TableArn }),
    );
    expect(tags.Tags).toBeDefined();
    await expect(
      dynamodb.send(new DescribeTableCommand({ TableName: 'none' })),
    ).rejects.toBeInstanceOf(NoTable);
    dynamodb.destroy();
  });
});

describe('API Gateway', () => {
  test('throttles a stage by patch, and keeps the rest', async () => {
    const gateway = new APIGatewayClient(bench.config);
    const { items } = await gateway.send(new GetRestApisCommand({}));
    expect(items).toMatchObject([{ id: 'shopapi001', name: 'shop-api' }]);
    const stage = { restApiId: 'shopapi001', stageName: 'prod' };
    const { item } = await gateway.send(new GetStagesCommand(stage));
    const burst = item?.[0]?.methodSettings?.['*/*']?.throttlingBurstLimit;
    await gateway.send(
      new UpdateStageCommand({
        ...stage,
        patchOperations: [{ op: 'replace', path: '/*/*/throttling/rateLimit', value: '50' }],
      }),
    );
    const after = await gateway.send(new GetStageCommand(stage));
    expect(after.methodSettings?.['*/*']).toMatchObject({
      throttlingRateLimit: 50,
      throttlingBurstLimit: burst,
    });
    const authorizers = await gateway.send(new GetAuthorizersCommand(stage));
    expect(authorizers.items?.[0]?.authorizerUri).toContain('function:shop-authorizer');
    await expect(
      gateway.send(new GetStageCommand({ ...stage, stageName: 'none' })),
    ).rejects.toBeInstanceOf(NotFoundException);
    gateway.destroy();
  });
});

describe('Cognito', () => {
  test('lists pools and their clients', async () => {
    const cognito = new CognitoIdentityProviderClient(bench.config);
    const { UserPools } = await cognito.send(new ListUserPoolsCommand({ MaxResults: 10 }));
    const UserPoolId = UserPools?.[0]?.Id;
    expect(await cognito.send(new DescribeUserPoolCommand({ UserPoolId }))).toMatchObject({
      UserPool: { Id: 'us-east-1_ShopUsers', Name: 'shop-users' },
    });
    const { UserPoolClients } = await cognito.send(new ListUserPoolClientsCommand({ UserPoolId }));
    expect(UserPoolClients).not.toHaveLength(0);
    await expect(
      cognito.send(new DescribeUserPoolCommand({ UserPoolId: 'us-east-1_None' })),
    ).rejects.toBeInstanceOf(NoPool);
    cognito.destroy();
  });
});

describe('Application Signals', () => {
  test('knows no service', async () => {
    const signals = new ApplicationSignalsClient(bench.config);
    const range = { StartTime: new Date(bench.now() - 60_000), EndTime: new Date(bench.now()) };
    expect((await signals.send(new ListServicesCommand(range))).ServiceSummaries).toEqual([]);
    const dependencies = await signals.send(
      new ListServiceDependenciesCommand({ ...range, KeyAttributes: { Name: 'user-service' } }),
    );
    expect(dependencies.ServiceDependencies).toEqual([]);
    signals.destroy();
  });
});
