import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DynamoDBClient,
  ExecuteStatementCommand,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import {
  LambdaClient,
  ListFunctionsCommand,
  TooManyRequestsException,
} from '@aws-sdk/client-lambda';
import { AuthorizationErrorException, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type AwsBench, startAwsBench } from '../../support/aws-bench.ts';

let bench: AwsBench;
let lambda: LambdaClient;
let sns: SNSClient;
let dynamodb: DynamoDBClient;
let cloudwatch: CloudWatchClient;

beforeAll(async () => {
  bench = await startAwsBench();
  lambda = new LambdaClient(bench.config);
  sns = new SNSClient(bench.config);
  dynamodb = new DynamoDBClient(bench.config);
  cloudwatch = new CloudWatchClient(bench.config);
});
afterEach(() => bench.aws.faults.reset());
afterAll(async () => {
  for (const client of [lambda, sns, dynamodb, cloudwatch]) client.destroy();
  await bench.stop();
});

const post = (fault: unknown) =>
  fetch(`${bench.aws.endpoint}/_sandbox/faults`, { method: 'POST', body: JSON.stringify(fault) });

test('throttling comes in the form of each service, and only where it was asked for', async () => {
  await post({ service: 'lambda', throttleShare: 1 });
  await post({ service: 'cloudwatch', operation: 'DescribeAlarms', throttleShare: 1 });
  await expect(lambda.send(new ListFunctionsCommand({}))).rejects.toBeInstanceOf(
    TooManyRequestsException,
  );
  await expect(cloudwatch.send(new DescribeAlarmsCommand({}))).rejects.toMatchObject({
    name: expect.stringMatching(/^Throttling/),
    $metadata: { httpStatusCode: 400 },
  });
  await expect(dynamodb.send(new ListTablesCommand({}))).resolves.toBeDefined();
});

test('denial comes in the form of each service', async () => {
  bench.aws.faults.add({ deny: true });
  await expect(dynamodb.send(new ListTablesCommand({}))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('is not authorized to perform: dynamodb:ListTables'),
  });
  await expect(sns.send(new ListTopicsCommand({}))).rejects.toBeInstanceOf(
    AuthorizationErrorException,
  );
});

test('failures answer the status that was asked for, and are listed and reset over HTTP', async () => {
  await post({ service: 'dynamodb', failStatus: 503 });
  await expect(dynamodb.send(new ListTablesCommand({}))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 503 },
  });
  const url = `${bench.aws.endpoint}/_sandbox/faults`;
  expect(await (await fetch(url)).json()).toEqual([{ service: 'dynamodb', failStatus: 503 }]);
  await fetch(url, { method: 'DELETE' });
  await expect(dynamodb.send(new ListTablesCommand({}))).resolves.toBeDefined();
});

test('a fault that makes no sense is refused', async () => {
  expect((await post({ throttleShare: 2 })).status).toBe(400);
  expect((await post({ unknown: true })).status).toBe(400);
  expect(bench.aws.faults.list()).toEqual([]);
});

test('an operation that the sandbox does not have is a typed error', async () => {
  await expect(
    dynamodb.send(new ExecuteStatementCommand({ Statement: 'SELECT 1' })),
  ).rejects.toMatchObject({
    name: 'UnknownOperationException',
    $metadata: { httpStatusCode: 501 },
  });
});

test('a call without a signature is refused', async () => {
  const response = await fetch(`${bench.aws.endpoint}/2015-03-31/functions`);
  expect(response.status).toBe(403);
  expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
});
