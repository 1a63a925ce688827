import type { ClusterSettings } from '../../mcp/recovery/live/cluster-reader.ts';
import type { EventSource } from '../../mcp/recovery/live/event-source-reader.ts';
import type { Live } from '../../mcp/recovery/live/live.ts';
import type { QueueSettings } from '../../mcp/recovery/live/queue-reader.ts';
import type { ServiceSettings } from '../../mcp/recovery/live/service-reader.ts';

const PLACE = 'us-east-1:123456789012';
const MAPPING = '6d0c1a3e-5b7f-4f0e-9a51-0d2f8c7b4e10';

/** The part of a scripted account that lies behind queues: their worker, containers, a database. */
export interface ScriptedServices {
  queue: QueueSettings;
  deadLetters: QueueSettings;
  eventSourceState: string;
  eventSourceArn: string;
  service: ServiceSettings;
  images: readonly string[];
  cluster: ClusterSettings;
}

/** All in order: a queue with dead letters, a steady service, a cluster with a healthy replica. */
export const scriptedServices = (): ScriptedServices => ({
  queue: {
    name: 'orders-queue',
    arn: `arn:aws:sqs:${PLACE}:orders-queue`,
    retentionS: 345_600,
    waiting: 40,
    deadLetters: `arn:aws:sqs:${PLACE}:orders-dead`,
    tags: { 'halcyon:idempotent': 'true' },
  },
  deadLetters: {
    name: 'orders-dead',
    arn: `arn:aws:sqs:${PLACE}:orders-dead`,
    retentionS: 1_209_600,
    waiting: 120,
    deadLetters: null,
    tags: {},
  },
  eventSourceState: 'Enabled',
  eventSourceArn: `arn:aws:sqs:${PLACE}:orders-queue`,
  service: {
    cluster: 'shop',
    name: 'catalog-service',
    arn: `arn:aws:ecs:${PLACE}:service/shop/catalog-service`,
    active: true,
    desired: 3,
    running: 3,
    taskDefinition: `arn:aws:ecs:${PLACE}:task-definition/catalog:7`,
    minimumHealthyPercent: 100,
    rollsByItself: true,
    rolloutUnderWay: false,
    tags: {},
  },
  images: [`registry/catalog@sha256:${'a'.repeat(64)}`],
  cluster: {
    id: 'shop-reports',
    arn: `arn:aws:rds:${PLACE}:cluster:shop-reports`,
    aurora: true,
    available: true,
    global: false,
    writer: 'shop-reports-1',
    replicas: [{ id: 'shop-reports-2', available: true }],
    tags: {},
  },
});

/** Reads it as the readers of AWS would; `may` throws for a reader that fails. */
export const readersOf = (
  account: ScriptedServices,
  may: (reader: string) => void,
): Pick<Live, 'queues' | 'eventSources' | 'services' | 'clusters'> => {
  const eventSource = (): EventSource => ({
    id: MAPPING,
    arn: `arn:aws:lambda:${PLACE}:event-source-mapping:${MAPPING}`,
    functionName: 'order-worker',
    sourceArn: account.eventSourceArn,
    state: account.eventSourceState,
  });
  return {
    queues: {
      async settings(name) {
        may('queues');
        return [account.queue, account.deadLetters].find((queue) => queue.name === name) ?? null;
      },
      async sourcesOf(name) {
        may('queues');
        return account.queue.deadLetters?.endsWith(`:${name}`) ? [account.queue.name] : [];
      },
    },
    eventSources: {
      async ofFunction(name) {
        may('eventSources');
        return name === 'order-worker' ? [eventSource()] : [];
      },
      async ofSource(arn) {
        may('eventSources');
        return arn === account.eventSourceArn ? [eventSource()] : [];
      },
      async one() {
        may('eventSources');
        return { ...eventSource(), tags: {} };
      },
    },
    services: {
      async clustersWith(name) {
        may('services');
        return name === account.service.name ? [account.service.cluster] : [];
      },
      async settings() {
        may('services');
        return account.service;
      },
      async images() {
        may('services');
        return account.images;
      },
    },
    clusters: {
      async settings() {
        may('clusters');
        return account.cluster;
      },
    },
  };
};
