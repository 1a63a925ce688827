import type { ClusterSettings } from '../../mcp/recovery/live/cluster-reader.ts';
import type { EventSource } from '../../mcp/recovery/live/event-source-reader.ts';
import type { Live } from '../../mcp/recovery/live/live.ts';
import type { MetricSamples } from '../../mcp/recovery/live/metric-reader.ts';
import type { QueueSettings } from '../../mcp/recovery/live/queue-reader.ts';
import type { ServiceSettings } from '../../mcp/recovery/live/service-reader.ts';
import { type BreakerSwitch, readSwitchValue } from '../../mcp/recovery/live/switch-reader.ts';

const PLACE = 'us-east-1:123456789012';

/** An account that a test sets; every setting may be changed while the test runs. */
export interface ScriptedAccount {
  alarmState: string;
  alarmPeriodS: number;
  /** Names of alarms that exist beside the incident's own. */
  otherAlarms: string[];
  /** Alarms on a metric, by its name. */
  metricAlarms: Record<string, readonly { readonly name: string; readonly state: string }[]>;
  aliasVersion: string;
  aliasWeighted: boolean;
  revisionId: string;
  provisioned: number | null;
  unreserved: number | null;
  functionTags: Record<string, string>;
  environment: Record<string, string>;
  switchRaw: string;
  switchVersion: number;
  readUnits: number;
  writeUnits: number;
  onDemand: boolean;
  tableIndexes: number;
  tableReplicas: number;
  lastOnDemandAtMs: number | null;
  /** As CloudTrail has them. */
  switchesToOnDemand: number;
  /** Requests a second; null where the stage sets none. */
  stageRate: number | null;
  queue: QueueSettings;
  deadLetters: QueueSettings;
  eventSourceState: string;
  eventSourceArn: string;
  service: ServiceSettings;
  images: readonly string[];
  cluster: ClusterSettings;
  /** Samples by metric name; a name that is missing could not be read. */
  metrics: Record<string, readonly number[]>;
  /** Readers that fail, by name: `alarms`, `functions`, `tables`, `switches`. */
  failing: Record<string, Error>;
}

const MAPPING = '6d0c1a3e-5b7f-4f0e-9a51-0d2f8c7b4e10';

export const BREAKER = '/halcyon/breakers/user-service/users-table';

/** The account of the founding story, just after the alarm. */
export const scriptedAccount = (): ScriptedAccount => ({
  alarmState: 'ALARM',
  alarmPeriodS: 60,
  otherAlarms: [],
  metricAlarms: {},
  aliasVersion: '42',
  aliasWeighted: false,
  revisionId: 'rev-42',
  provisioned: null,
  unreserved: 1000,
  functionTags: {},
  environment: { HALCYON_BREAKERS: `/other,${BREAKER}` },
  switchRaw: '{"state":"closed","until":null,"fallback":"cached profiles","degradedShare":0.06}',
  switchVersion: 3,
  readUnits: 20,
  writeUnits: 10,
  onDemand: false,
  tableIndexes: 0,
  tableReplicas: 0,
  lastOnDemandAtMs: null,
  switchesToOnDemand: 0,
  stageRate: 10_000,
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
  metrics: {
    Invocations: [1000, 1000],
    Errors: [1, 0],
    Count: [3000, 3300, 3600],
    ConcurrentExecutions: [10, 12, 20],
    ConsumedReadCapacityUnits: [600, 1190],
    ConsumedWriteCapacityUnits: [60, 120],
  },
  failing: {},
});

const functionArn = (name: string): string => `arn:aws:lambda:${PLACE}:function:${name}`;

/** Reads a scripted account as the readers of AWS would. */
export const liveOf = (account: ScriptedAccount): Live => {
  const may = (reader: string): void => {
    const error = account.failing[reader];
    if (error) throw error;
  };
  const breaker = (): BreakerSwitch => ({
    name: BREAKER,
    arn: `arn:aws:ssm:${PLACE}:parameter${BREAKER}`,
    caller: 'user-service',
    callee: 'users-table',
    raw: account.switchRaw,
    value: readSwitchValue(account.switchRaw),
    version: account.switchVersion,
  });
  const eventSource = (): EventSource => ({
    id: MAPPING,
    arn: `arn:aws:lambda:${PLACE}:event-source-mapping:${MAPPING}`,
    functionName: 'order-worker',
    sourceArn: account.eventSourceArn,
    state: account.eventSourceState,
  });
  return {
    alarms: {
      async describe(names) {
        may('alarms');
        return names.map((name) => ({
          name,
          arn: `arn:aws:cloudwatch:${PLACE}:alarm:${name}`,
          state: account.alarmState,
          changedAt: null,
          periodS: account.alarmPeriodS,
        }));
      },
      async onMetric({ metricName }) {
        may('alarms');
        return account.metricAlarms[metricName] ?? [];
      },
      async existsNamed(prefix) {
        may('alarms');
        return account.otherAlarms.some((name) => name.startsWith(prefix));
      },
    },
    functions: {
      async settings(name) {
        may('functions');
        return {
          arn: functionArn(name),
          memoryMb: 512,
          environment: account.environment,
          tags: account.functionTags,
          reserved: null,
        };
      },
      async aliases(name) {
        may('functions');
        return [
          {
            name: 'live',
            arn: `${functionArn(name)}:live`,
            version: account.aliasVersion,
            revisionId: account.revisionId,
            weighted: account.aliasWeighted,
          },
        ];
      },
      async versions() {
        may('functions');
        return [40, 41, 42].map((version) => ({ version, publishedAtMs: version * 1e10 }));
      },
      async provisioned() {
        may('functions');
        return account.provisioned === null
          ? null
          : { requested: account.provisioned, inProgress: false };
      },
      async unreservedConcurrency() {
        may('functions');
        return account.unreserved;
      },
    },
    tables: {
      async settings(name) {
        may('tables');
        return {
          arn: `arn:aws:dynamodb:${PLACE}:table/${name}`,
          active: true,
          onDemand: account.onDemand,
          indexes: account.tableIndexes,
          replicas: account.tableReplicas,
          lastOnDemandAtMs: account.lastOnDemandAtMs,
          readUnits: account.readUnits,
          writeUnits: account.writeUnits,
          tags: {},
        };
      },
      async switchesToOnDemand() {
        may('trail');
        return account.switchesToOnDemand;
      },
      async quota() {
        may('tables');
        return { readUnits: 40_000, writeUnits: 40_000 };
      },
    },
    switches: {
      async all() {
        may('switches');
        return [breaker()];
      },
      async one() {
        may('switches');
        return breaker();
      },
    },
    stages: {
      apiId: async () => 'shopapi001',
      settings: async () => ({
        arn: 'arn:aws:apigateway:us-east-1::/restapis/shopapi001/stages/prod',
        name: 'shop-api',
        rate: account.stageRate,
        burst: account.stageRate,
        tags: {},
      }),
    },
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
    async metrics({ metricName }): Promise<MetricSamples | null> {
      const values = account.metrics[metricName];
      return values ? { values, periodS: 60, evidence: [] } : null;
    },
  };
};
