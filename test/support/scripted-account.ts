import type { Live } from '../../mcp/recovery/live/live.ts';
import type { MetricSamples } from '../../mcp/recovery/live/metric-reader.ts';
import { type BreakerSwitch, readSwitchValue } from '../../mcp/recovery/live/switch-reader.ts';
import { readersOf, type ScriptedServices, scriptedServices } from './scripted-services.ts';

const PLACE = 'us-east-1:123456789012';

/** An account that a test sets; every setting may be changed while the test runs. */
export interface ScriptedAccount extends ScriptedServices {
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
  /** Samples by metric name; a name that is missing could not be read. */
  metrics: Record<string, readonly number[]>;
  /** Readers that fail, by name: `alarms`, `functions`, `tables`, `switches`. */
  failing: Record<string, Error>;
}

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
  ...scriptedServices(),
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
    ...readersOf(account, may),
    async metrics({ metricName }): Promise<MetricSamples | null> {
      const values = account.metrics[metricName];
      return values ? { values, periodS: 60, evidence: [] } : null;
    },
  };
};
