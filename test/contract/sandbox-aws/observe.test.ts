import { APIGatewayClient, GetStageCommand } from '@aws-sdk/client-api-gateway';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  GetQueryResultsCommand,
  MalformedQueryException,
  ResourceNotFoundException,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { GetServiceGraphCommand, InvalidRequestException, XRayClient } from '@aws-sdk/client-xray';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AwsBench, startAwsBench } from '../../support/aws-bench.ts';

let bench: AwsBench;
beforeAll(async () => {
  bench = await startAwsBench();
});
afterAll(() => bench.stop());

describe('X-Ray', () => {
  test('shows the shop as services and edges, a function twice, its clients once', async () => {
    const xray = new XRayClient(bench.config);
    const { Services = [] } = await xray.send(
      new GetServiceGraphCommand({
        StartTime: new Date(bench.now() - 300_000),
        EndTime: new Date(bench.now()),
      }),
    );
    const byId = new Map(Services.map((service) => [service.ReferenceId, service]));
    const called = (name: string, type: string) =>
      Services.find(({ Name, Type }) => Name === name && Type === type)?.Edges?.map(
        ({ ReferenceId }) => `${byId.get(ReferenceId)?.Type} ${byId.get(ReferenceId)?.Name}`,
      );
    expect(called('clients', 'client')).toEqual(['AWS::ApiGateway::Stage shop-api/prod']);
    expect(called('user-service', 'AWS::Lambda')).toEqual(['AWS::Lambda::Function user-service']);
    expect(called('user-service', 'AWS::Lambda::Function')).toContain(
      'AWS::DynamoDB::Table users-table',
    );
    expect(called('shop-api/prod', 'AWS::ApiGateway::Stage')).toContain(
      'AWS::Lambda shop-authorizer',
    );
    expect(Services.filter(({ Type }) => Type === 'client')).toHaveLength(1);
    const edge = Services.find(({ Name }) => Name === 'clients')?.Edges?.[0];
    const {
      OkCount = 0,
      ErrorStatistics,
      FaultStatistics,
      TotalCount,
    } = edge?.SummaryStatistics ?? {};
    expect(TotalCount).toBe(
      OkCount + (ErrorStatistics?.TotalCount ?? 0) + (FaultStatistics?.TotalCount ?? 0),
    );
    const counted = edge?.ResponseTimeHistogram?.reduce((sum, { Count = 0 }) => sum + Count, 0);
    expect(counted).toBe(TotalCount);
    await expect(
      xray.send(
        new GetServiceGraphCommand({
          StartTime: new Date(bench.now() - 7 * 3_600_000),
          EndTime: new Date(bench.now()),
        }),
      ),
    ).rejects.toBeInstanceOf(InvalidRequestException);
    xray.destroy();
  });
});

describe('Logs', () => {
  let logs: CloudWatchLogsClient;
  const group = '/aws/lambda/shop-authorizer';
  beforeAll(() => {
    logs = new CloudWatchLogsClient(bench.config);
  });
  afterAll(() => logs.destroy());

  const start = async (queryString: string, of = group) =>
    logs.send(
      new StartQueryCommand({
        logGroupNames: [of],
        startTime: Math.floor((bench.now() - 120_000) / 1000),
        endTime: Math.floor(bench.now() / 1000),
        queryString,
      }),
    );

  const rowsOf = async (queryString: string, of = group) => {
    const { queryId } = await start(queryString, of);
    const running = await logs.send(new GetQueryResultsCommand({ queryId }));
    expect(running.status).toBe('Running');
    bench.advance(1000);
    const { status, results = [] } = await logs.send(new GetQueryResultsCommand({ queryId }));
    expect(status).toBe('Complete');
    return results.map((row) => Object.fromEntries(row.map(({ field, value }) => [field, value])));
  };

  test('counts invocations and cold starts by version from REPORT lines', async () => {
    const rows = await rowsOf(
      'filter @type = "REPORT" | stats count(*) as invocations, count(@initDuration) as coldStarts, pct(@initDuration, 50) as medianInit, avg(@duration) as meanDuration by @log, @logStream',
    );
    const invocations = rows.reduce((sum, row) => sum + Number(row['invocations']), 0);
    const reports = [...bench.world.reports('shop-authorizer', bench.now() - 122_000, bench.now())];
    expect(invocations).toBeGreaterThan(0);
    expect(invocations).toBeLessThanOrEqual(reports.length);
    expect(rows[0]?.['@logStream']).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\d+\][0-9a-f]{32}$/);
    expect(rows[0]?.['@log']).toBe(`123456789012:${group}`);
  });

  test('answers raw records, and groups by time', async () => {
    const [newest] = await rowsOf(
      'fields @timestamp, @message, @requestId | sort @timestamp desc | limit 1',
    );
    expect(newest?.['@message']).toMatch(/^REPORT RequestId: [0-9a-f-]{36}\tDuration: [\d.]+ ms\t/);
    const bins = await rowsOf('filter ispresent(@duration) | stats count(*) as n by bin(10s)');
    expect(bins.length).toBeGreaterThan(5);
    expect(bins[0]?.['bin(10s)']).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d0\.000$/);
  });

  test('the access log that a stage names has a line a request, its JSON keys as fields', async () => {
    const apiGateway = new APIGatewayClient(bench.config);
    const { accessLogSettings } = await apiGateway.send(
      new GetStageCommand({ restApiId: 'shopapi001', stageName: 'prod' }),
    );
    apiGateway.destroy();
    const accessLog = accessLogSettings?.destinationArn?.split(':log-group:')[1] ?? '';
    expect(Object.keys(JSON.parse(accessLogSettings?.format ?? '{}'))).toContain('ip');
    const rows = await rowsOf(
      'stats count(*) as requests, count_distinct(ip) as sources by status, resourcePath',
      accessLog,
    );
    const requests = rows.reduce((sum, row) => sum + Number(row['requests']), 0);
    const fromMs = Math.floor((bench.now() - 121_000) / 1000) * 1000;
    const toMs = Math.floor((bench.now() - 1_000) / 1000) * 1000 + 1;
    expect(requests).toBe([...bench.world.accessLines(fromMs, toMs)].length);
    expect(requests).toBeGreaterThan(1000);
    expect(new Set(rows.map((row) => row['resourcePath']))).toEqual(
      new Set(['/sign-in', '/profile', '/cart', '/orders']),
    );
    expect(Number(rows.find((row) => row['status'] === '200')?.['sources'])).toBeGreaterThan(50);
  });

  test('each sign-in is a JSON line of the function', async () => {
    const rows = await rowsOf(
      'filter event = "sign-in" | stats count(*) as n by outcome',
      '/aws/lambda/user-service',
    );
    expect(rows.map((row) => row['outcome']).sort()).toEqual(['NotAuthorizedException', 'Success']);
  });

  test('filters events, describes groups', async () => {
    const { logGroups } = await logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/shop-' }),
    );
    expect(logGroups?.map(({ logGroupName }) => logGroupName)).toEqual([group]);
    const { events } = await logs.send(
      new FilterLogEventsCommand({
        logGroupName: group,
        startTime: bench.now() - 30_000,
        filterPattern: 'REPORT',
        limit: 5,
      }),
    );
    expect(events).toHaveLength(5);
  });

  test('refuses a query that it does not know, and a group that does not exist', async () => {
    await expect(start('parse @message "a*b" as x')).rejects.toBeInstanceOf(
      MalformedQueryException,
    );
    await expect(
      logs.send(new FilterLogEventsCommand({ logGroupName: 'none' })),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
    const { queryId } = await start('fields @message');
    expect((await logs.send(new StopQueryCommand({ queryId }))).success).toBe(true);
    expect((await logs.send(new GetQueryResultsCommand({ queryId }))).status).toBe('Cancelled');
  });
});

describe('CloudTrail', () => {
  let trail: CloudTrailClient;
  beforeAll(() => {
    trail = new CloudTrailClient(bench.config);
  });
  afterAll(() => trail.destroy());
  beforeEach(() => bench.advance(2000));

  test('knows a change 20 s later', async () => {
    const lambda = new LambdaClient(bench.config);
    await lambda.send(
      new PutFunctionConcurrencyCommand({
        FunctionName: 'payment-service',
        ReservedConcurrentExecutions: 25,
      }),
    );
    lambda.destroy();
    const lookup = new LookupEventsCommand({
      StartTime: new Date(bench.now() - 60_000),
      LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: 'payment-service' }],
    });
    expect((await trail.send(lookup)).Events ?? []).toEqual([]);
    bench.advance(21_000);
    const { Events } = await trail.send(lookup);
    expect(Events).toMatchObject([
      { EventName: 'PutFunctionConcurrency20171031', EventSource: 'lambda.amazonaws.com' },
    ]);
    expect(JSON.parse(Events?.[0]?.CloudTrailEvent ?? '')).toMatchObject({
      eventName: 'PutFunctionConcurrency20171031',
      requestParameters: { reservedConcurrentExecutions: 25 },
    });
  });

  test('answers two look-ups a second and throttles the third', async () => {
    const lookup = () => trail.send(new LookupEventsCommand({}));
    await lookup();
    await lookup();
    await expect(lookup()).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});
