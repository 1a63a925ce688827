import { ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { CreateQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLive, type Live } from '../../../mcp/recovery/live/live.ts';
import { createAwsTelemetry } from '../../../mcp/telemetry/create-aws-telemetry.ts';
import { eventually } from '../../support/eventually.ts';
import { type RecoverySandbox, startRecoverySandbox } from '../../support/recovery-sandbox.ts';

const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:us-east-1:123456789012:${resource}`;
const DAY_MS = 86_400_000;

let sandbox: RecoverySandbox;
let live: Live;
beforeAll(async () => {
  sandbox = await startRecoverySandbox();
  live = createLive(sandbox.clients, createAwsTelemetry(sandbox.clients, { region: 'us-east-1' }));
}, 30_000);
afterAll(async () => sandbox.stop());

describe('the account as recovery reads it', () => {
  test('queues: retention, dead letters both ways, tags; null where there is none', async () => {
    const { sqs } = sandbox.clients;
    const dead = await sqs.send(new CreateQueueCommand({ QueueName: 'mails-dead' }));
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: arn('sqs', 'mails-dead'),
      maxReceiveCount: 3,
    });
    const tags = { 'halcyon:idempotent': 'true' };
    await sqs.send(
      new CreateQueueCommand({ QueueName: 'mails', Attributes: { RedrivePolicy }, tags }),
    );
    await sqs.send(new SendMessageCommand({ QueueUrl: dead.QueueUrl, MessageBody: 'lost' }));
    expect(await live.queues.settings('mails')).toEqual({
      name: 'mails',
      arn: arn('sqs', 'mails'),
      retentionS: 345_600,
      waiting: 0,
      deadLetters: arn('sqs', 'mails-dead'),
      tags,
    });
    expect(await live.queues.settings('mails-dead')).toMatchObject({
      waiting: 1,
      deadLetters: null,
    });
    expect(await live.queues.sourcesOf('mails-dead')).toEqual(['mails']);
    expect(await live.queues.sourcesOf('orders-queue')).toEqual([]);
    expect(await live.queues.settings('none')).toBeNull();
  });

  test('event sources: by function, by queue, by id', async () => {
    const { EventSourceMappings = [] } = await sandbox.clients.lambda.send(
      new ListEventSourceMappingsCommand({}),
    );
    const id = EventSourceMappings[0]?.UUID ?? '';
    const known = {
      id,
      arn: arn('lambda', `event-source-mapping:${id}`),
      functionName: 'order-worker',
      sourceArn: arn('sqs', 'orders-queue'),
      state: 'Enabled',
    };
    expect(await live.eventSources.ofFunction('order-worker')).toEqual([known]);
    expect(await live.eventSources.ofFunction('cart-service')).toEqual([]);
    expect(await live.eventSources.ofSource(known.sourceArn)).toEqual([known]);
    expect(await live.eventSources.one(id)).toEqual({ ...known, tags: { app: 'shop' } });
  });

  test('container services: where they are, how they roll out, what they run', async () => {
    expect(await live.services.clustersWith('catalog-service')).toEqual(['shop']);
    expect(await live.services.clustersWith('none')).toEqual([]);
    const settings = await live.services.settings('shop', 'catalog-service');
    expect(settings).toMatchObject({
      active: true,
      desired: 3,
      minimumHealthyPercent: 100,
      rollsByItself: true,
      rolloutUnderWay: false,
      tags: { app: 'shop' },
    });
    const images = await live.services.images(settings?.taskDefinition ?? '');
    expect(images).toEqual([expect.stringMatching(/@sha256:[0-9a-f]{64}$/)]);
  });

  test('Aurora clusters: by their id and by an instance of theirs', async () => {
    const known = {
      id: 'shop-reports',
      aurora: true,
      available: true,
      global: false,
      writer: 'shop-reports-1',
      replicas: [{ id: 'shop-reports-2', available: true }],
      tags: { app: 'shop' },
    };
    expect(await live.clusters.settings('shop-reports')).toMatchObject(known);
    expect(await live.clusters.settings('shop-reports-2')).toMatchObject(known);
    expect(await live.clusters.settings('none')).toBeNull();
  });

  test('tables: when they were switched to on-demand, and how often by the trail', async () => {
    expect((await live.tables.settings('carts-table')).lastOnDemandAtMs).toBeNull();
    const since = Date.now() - DAY_MS;
    expect(await live.tables.switchesToOnDemand('carts-table', since)).toBe(0);
    const startedAt = Date.now();
    const { status } = await sandbox.run('Halcyon-SetTableOnDemand', {
      TableName: ['carts-table'],
    });
    expect(status).toBe('Success');
    const after = await live.tables.settings('carts-table');
    expect(after.onDemand).toBe(true);
    expect(after.lastOnDemandAtMs).toBeGreaterThanOrEqual(Math.floor(startedAt / 1000) * 1000);
    await eventually(
      'CloudTrail tells of it',
      async () => (await live.tables.switchesToOnDemand('carts-table', since)) === 1,
      10_000,
    );
  }, 60_000);

  test('what may not be read rejects, and is never taken for nothing there', async () => {
    sandbox.aws.faults.add({ service: 'sqs', deny: true });
    sandbox.aws.faults.add({ service: 'rds', deny: true });
    sandbox.aws.faults.add({ service: 'ecs', deny: true });
    await expect(live.queues.settings('mails')).rejects.toThrow();
    await expect(live.clusters.settings('shop-reports')).rejects.toThrow();
    await expect(live.services.clustersWith('catalog-service')).rejects.toThrow();
    sandbox.aws.faults.reset();
  });
});
