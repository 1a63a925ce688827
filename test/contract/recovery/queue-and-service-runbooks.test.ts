import { DescribeServicesCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import {
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { DescribeDBClustersCommand } from '@aws-sdk/client-rds';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { StopAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../support/eventually.ts';
import { type RecoverySandbox, startRecoverySandbox } from '../../support/recovery-sandbox.ts';

let sandbox: RecoverySandbox;
beforeAll(async () => {
  sandbox = await startRecoverySandbox();
}, 30_000);
afterAll(async () => sandbox.stop());

const stopRun = async (AutomationExecutionId: string): Promise<void> => {
  const command = new StopAutomationExecutionCommand({ AutomationExecutionId, Type: 'Cancel' });
  await sandbox.clients.ssm.send(command);
};

describe('redrive of a dead-letter queue', () => {
  const arn = (name: string): string => `arn:aws:sqs:us-east-1:123456789012:${name}`;
  const waiting = async (QueueUrl: string): Promise<number> => {
    const { Attributes } = await sandbox.clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    return Number(Attributes?.['ApproximateNumberOfMessages']);
  };
  const pair = async (name: string, letters: number) => {
    const { sqs } = sandbox.clients;
    const dead = await sqs.send(new CreateQueueCommand({ QueueName: `${name}-dead` }));
    const policy = { deadLetterTargetArn: arn(`${name}-dead`), maxReceiveCount: 3 };
    const live = await sqs.send(
      new CreateQueueCommand({
        QueueName: name,
        Attributes: { RedrivePolicy: JSON.stringify(policy) },
      }),
    );
    const [deadUrl = '', liveUrl = ''] = [dead.QueueUrl, live.QueueUrl];
    for (let letter = 1; letter <= letters; letter++)
      await sqs.send(new SendMessageCommand({ QueueUrl: deadUrl, MessageBody: `${letter}` }));
    return { deadUrl, liveUrl };
  };
  const parameters = (name: string, perSecond: number) => ({
    DeadLetterQueueArn: [arn(`${name}-dead`)],
    QueueArn: [arn(name)],
    MaxMessagesPerSecond: [String(perSecond)],
  });

  test('moves every message back', async () => {
    const { deadUrl, liveUrl } = await pair('mails', 8);
    expect(await sandbox.run('Halcyon-RedriveQueue', parameters('mails', 10))).toMatchObject({
      status: 'Success',
      steps: [
        'startMove Success',
        'waitUntilEnded Success',
        'assertCompleted Success',
        'readBack Success',
        'cancelMove Pending',
      ],
      outputs: { 'readBack.Moved': ['8'] },
    });
    expect([await waiting(deadUrl), await waiting(liveUrl)]).toEqual([0, 8]);
  }, 30_000);

  test('keeps to its rate, and a stop leaves the rest where it is', async () => {
    const { deadUrl, liveUrl } = await pair('bills', 40);
    const id = await sandbox.start('Halcyon-RedriveQueue', parameters('bills', 2));
    await eventually('a message is moved', async () => (await waiting(liveUrl)) > 0, 10_000);
    await stopRun(id);
    const { status, steps } = await sandbox.outcome(id);
    expect(status).toBe('Cancelled');
    expect(steps).toEqual(
      expect.arrayContaining(['waitUntilEnded Cancelled', 'cancelMove Success']),
    );
    const moved = await waiting(liveUrl);
    expect(moved).toBeLessThan(20);
    expect(await waiting(deadUrl)).toBe(40 - moved);
  }, 30_000);

  test('a queue that is nobody’s dead-letter queue fails the first step', async () => {
    await pair('notes', 0);
    const wrong = { ...parameters('notes', 1), DeadLetterQueueArn: [arn('notes')] };
    const { status, steps } = await sandbox.run('Halcyon-RedriveQueue', wrong);
    expect([status, steps[0]]).toEqual(['Failed', 'startMove Failed']);
  });
});

describe('restart of an ECS service', () => {
  const names = { ClusterName: ['shop'], ServiceName: ['catalog-service'] };
  const read = async () => {
    const { services = [] } = await sandbox.clients.ecs.send(
      new DescribeServicesCommand({ cluster: 'shop', services: ['catalog-service'] }),
    );
    const [service] = services;
    return {
      definition: service?.taskDefinition ?? '',
      deployment: service?.deployments?.[0]?.id,
      state: service?.deployments?.[0]?.rolloutState,
    };
  };

  test('rolls new tasks of the same definition out until they are steady', async () => {
    const before = await read();
    const plan = { ...names, TaskDefinition: [before.definition] };
    expect(await sandbox.run('Halcyon-RestartService', plan)).toMatchObject({
      status: 'Success',
      steps: [
        'assertUnchanged Success',
        'assertSteady Success',
        'restart Success',
        'waitUntilSteady Success',
        'assertCompleted Success',
        'readBack Success',
      ],
      outputs: { 'readBack.Running': ['3'] },
    });
    const after = await read();
    expect(after).toMatchObject({ definition: before.definition, state: 'COMPLETED' });
    expect(after.deployment).not.toBe(before.deployment);
  }, 30_000);

  test('leaves a service alone that runs something else than the plan was made from', async () => {
    const { definition, deployment } = await read();
    const other = definition.replace(/[0-9]+$/, '99');
    const { status } = await sandbox.run('Halcyon-RestartService', {
      ...names,
      TaskDefinition: [other],
    });
    expect(status).toBe('Failed');
    expect((await read()).deployment).toBe(deployment);
  });

  test('the undo rolls back a rollout that is under way, and is content without one', async () => {
    expect((await sandbox.run('Halcyon-StopServiceRollout', names)).status).toBe('Success');
    const { deployment } = await read();
    const force = { cluster: 'shop', service: 'catalog-service', forceNewDeployment: true };
    await sandbox.clients.ecs.send(new UpdateServiceCommand(force));
    expect((await read()).state).toBe('IN_PROGRESS');
    const { status, steps } = await sandbox.run('Halcyon-StopServiceRollout', names);
    expect([status, steps.at(-1)]).toEqual(['Success', 'waitUntilBack Success']);
    expect(await read()).toMatchObject({ state: 'COMPLETED' });
    expect((await read()).deployment).not.toBe(deployment);
  }, 30_000);
});

describe('pause of an event source mapping', () => {
  const find = async (): Promise<string> => {
    const { EventSourceMappings = [] } = await sandbox.clients.lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName: 'order-worker' }),
    );
    return EventSourceMappings[0]?.UUID ?? '';
  };
  const stateOf = async (UUID: string) =>
    (await sandbox.clients.lambda.send(new GetEventSourceMappingCommand({ UUID }))).State;

  test('resumes by itself when its time is over', async () => {
    const id = await find();
    const execution = await sandbox.start('Halcyon-PauseEventSource', {
      MappingId: [id],
      PauseSeconds: ['10'],
    });
    await eventually('it is paused', async () => (await stateOf(id)) === 'Disabled', 15_000);
    const { status, steps } = await sandbox.outcome(execution);
    expect([status, steps]).toEqual([
      'Success',
      [
        'assertEnabled Success',
        'pause Success',
        'waitUntilPaused Success',
        'hold Success',
        'resume Success',
        'waitUntilResumed Success',
        'readBack Success',
        'waitUntilSettled Pending',
        'resumeAtOnce Pending',
      ],
    ]);
    expect(await stateOf(id)).toBe('Enabled');
  }, 60_000);

  test('resumes at once when it is stopped, also before it is paused', async () => {
    const id = await find();
    const execution = await sandbox.start('Halcyon-PauseEventSource', {
      MappingId: [id],
      PauseSeconds: ['3600'],
    });
    await eventually('it pauses', async () => (await stateOf(id)) === 'Disabling', 15_000);
    await stopRun(execution);
    const { status, steps } = await sandbox.outcome(execution);
    expect(status).toBe('Cancelled');
    expect(steps).toEqual(
      expect.arrayContaining(['waitUntilSettled Success', 'resumeAtOnce Success']),
    );
    expect(await stateOf(id)).toMatch(/^Enabl(ed|ing)$/);
    await eventually('it polls again', async () => (await stateOf(id)) === 'Enabled', 15_000);
  }, 60_000);

  test('the undo resumes what was left paused', async () => {
    const id = await find();
    const execution = await sandbox.start('Halcyon-PauseEventSource', {
      MappingId: [id],
      PauseSeconds: ['3600'],
    });
    await eventually('it is paused', async () => (await stateOf(id)) === 'Disabled', 15_000);
    expect(await sandbox.run('Halcyon-ResumeEventSource', { MappingId: [id] })).toMatchObject({
      status: 'Success',
      outputs: { 'readBack.State': ['Enabled'] },
    });
    await stopRun(execution);
    await sandbox.ended(execution);
    expect(await stateOf(id)).toBe('Enabled');
  }, 60_000);
});

describe('failover of an Aurora cluster', () => {
  const writer = async () => {
    const { DBClusters = [] } = await sandbox.clients.rds.send(
      new DescribeDBClustersCommand({ DBClusterIdentifier: 'shop-reports' }),
    );
    return DBClusters[0]?.DBClusterMembers?.find(({ IsClusterWriter }) => IsClusterWriter)
      ?.DBInstanceIdentifier;
  };
  const failTo = async (NewWriter: string) =>
    sandbox.run('Halcyon-FailOverCluster', {
      ClusterId: ['shop-reports'],
      NewWriter: [NewWriter],
    });

  test('makes the replica the writer, and the undo the old writer again', async () => {
    expect(await writer()).toBe('shop-reports-1');
    expect(await failTo('shop-reports-2')).toMatchObject({
      status: 'Success',
      steps: [
        'assertAvailable Success',
        'assertReplicaAvailable Success',
        'failOver Success',
        'waitUntilUnderWay Success',
        'waitUntilAvailable Success',
        'readBack Success',
      ],
    });
    expect(await writer()).toBe('shop-reports-2');
    expect((await failTo('shop-reports-1')).status).toBe('Success');
    expect(await writer()).toBe('shop-reports-1');
  }, 60_000);

  test('does nothing for an instance that is the writer already', async () => {
    const { status, steps } = await failTo('shop-reports-1');
    expect([status, steps[2]]).toEqual(['Failed', 'failOver Failed']);
    expect(await writer()).toBe('shop-reports-1');
  });
});
