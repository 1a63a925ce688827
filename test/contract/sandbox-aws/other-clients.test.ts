import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SmithyRpcV2CborProtocol } from '@smithy/core/cbor';
import { type AwsBench, startAwsBench } from '../../support/aws-bench.ts';

const CLI = '/usr/bin/aws';
const run = promisify(execFile);

let bench: AwsBench;
beforeAll(async () => {
  bench = await startAwsBench();
  bench.aws.putAlarm({
    AlarmName: 'sign-in slow',
    AlarmDescription: 'a < b & c',
    Namespace: 'AWS/ApiGateway',
    MetricName: 'Latency',
    ExtendedStatistic: 'p90',
    Dimensions: [
      { Name: 'ApiName', Value: 'shop-api' },
      { Name: 'Stage', Value: 'prod' },
    ],
    Period: 10,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    Threshold: 900,
    ComparisonOperator: 'GreaterThanThreshold',
  });
});
afterAll(() => bench.stop());

const SIGNED = {
  'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
  authorization:
    'AWS4-HMAC-SHA256 Credential=AKIA/20261122/us-east-1/monitoring/aws4_request, SignedHeaders=host, Signature=00',
};

describe('CloudWatch by the query protocol', () => {
  const ask = async (form: Record<string, string>) => {
    const response = await fetch(bench.aws.endpoint, {
      method: 'POST',
      headers: SIGNED,
      body: new URLSearchParams({ Version: '2010-08-01', ...form }),
    });
    return { status: response.status, text: await response.text() };
  };

  test('answers XML with lists as members and text escaped', async () => {
    const { status, text } = await ask({
      Action: 'DescribeAlarms',
      'AlarmNames.member.1': 'sign-in slow',
    });
    expect(status).toBe(200);
    expect(text).toContain('<MetricAlarms><member><AlarmName>sign-in slow</AlarmName>');
    expect(text).toContain('<AlarmDescription>a &lt; b &amp; c</AlarmDescription>');
    expect(text).toContain('<member><Name>Stage</Name><Value>prod</Value></member>');
  });

  test('reads nested lists', async () => {
    const { text } = await ask({
      Action: 'GetMetricData',
      StartTime: new Date(bench.now() - 60_000).toISOString(),
      EndTime: new Date(bench.now()).toISOString(),
      'MetricDataQueries.member.1.Id': 'n',
      'MetricDataQueries.member.1.MetricStat.Metric.Namespace': 'AWS/Lambda',
      'MetricDataQueries.member.1.MetricStat.Metric.MetricName': 'Invocations',
      'MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Name': 'FunctionName',
      'MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Value': 'user-service',
      'MetricDataQueries.member.1.MetricStat.Period': '10',
      'MetricDataQueries.member.1.MetricStat.Stat': 'Sum',
    });
    expect(text).toMatch(/<Values><member>\d+<\/member>/);
  });

  test('answers errors in XML by their old codes', async () => {
    const { status, text } = await ask({
      Action: 'SetAlarmState',
      AlarmName: 'none',
      StateValue: 'OK',
      StateReason: 'x',
    });
    expect(status).toBe(404);
    expect(text).toContain('<Type>Sender</Type><Code>ResourceNotFound</Code>');
  });
});

test('CloudWatch by CBOR, as newer boto3 speaks it', async () => {
  const client = new CloudWatchClient({ ...bench.config, protocol: SmithyRpcV2CborProtocol });
  const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({}));
  expect(MetricAlarms?.[0]).toMatchObject({ AlarmName: 'sign-in slow', Threshold: 900 });
  expect(MetricAlarms?.[0]?.AlarmConfigurationUpdatedTimestamp?.getTime()).toBe(bench.now());
  await expect(
    client.send(
      new PutMetricAlarmCommand({
        AlarmName: 'bad',
        ComparisonOperator: 'GreaterThanUpperThreshold',
        EvaluationPeriods: 1,
      }),
    ),
  ).rejects.toMatchObject({ name: expect.stringMatching(/^InvalidParameterValue/) });
  client.destroy();
});

describe('the AWS CLI', () => {
  const aws = async (...args: readonly string[]) => {
    const { stdout } = await run(CLI, [...args, '--output', 'json'], {
      env: {
        PATH: '/usr/bin:/bin',
        HOME: '/nonexistent',
        AWS_ACCESS_KEY_ID: 'AKIASANDBOX',
        AWS_SECRET_ACCESS_KEY: 'sandbox',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    });
    return JSON.parse(stdout || '{}') as Record<string, unknown>;
  };
  const endpoint = () => ['--endpoint-url', bench.aws.endpoint];

  test('describes alarms', async () => {
    expect(
      await aws('cloudwatch', 'describe-alarms', ...endpoint(), '--alarm-name-prefix', 'sign'),
    ).toMatchObject({
      MetricAlarms: [{ AlarmName: 'sign-in slow', Threshold: 900, ExtendedStatistic: 'p90' }],
    });
  }, 30_000);

  test('publishes to the topic, and the queue has the message', async () => {
    const published = await aws(
      'sns',
      'publish',
      ...endpoint(),
      '--topic-arn',
      bench.aws.topicArn,
      '--message',
      'from the command line',
    );
    const sqs = new SQSClient(bench.config);
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: bench.aws.queueUrl }),
    );
    expect(JSON.parse(Messages?.[0]?.Body ?? '')).toMatchObject({
      MessageId: published['MessageId'],
      Message: 'from the command line',
    });
    sqs.destroy();
  }, 30_000);

  test('lists executions and functions', async () => {
    expect(await aws('ssm', 'describe-automation-executions', ...endpoint())).toEqual({
      AutomationExecutionMetadataList: [],
    });
    const { Functions } = await aws('lambda', 'list-functions', ...endpoint());
    expect(Functions).toHaveLength(bench.world.inventory.functions.length);
  }, 60_000);
});
