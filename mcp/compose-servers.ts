import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { RDSClient } from '@aws-sdk/client-rds';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { buildAuthFlowServer } from './auth-flow/build-server.ts';
import type { McpConfig, ServerName } from './config.ts';
import { buildDependencyMapServer } from './dependency-map/build-server.ts';
import { warmLayoutThread } from './dependency-map/picture/layout-thread.ts';
import { buildRecoveryServer } from './recovery/build-server.ts';
import { loadCatalogue } from './recovery/catalogue.ts';
import { createFreezeCalendar } from './recovery/freeze-calendar.ts';
import type { GrantLedger } from './recovery/grant-ledger.ts';
import { createSwitchReader } from './recovery/live/switch-reader.ts';
import { createRedisLedger } from './recovery/redis-ledger.ts';
import { createSqliteLedger } from './recovery/sqlite-ledger.ts';
import { createBedrockClient, createReadClients } from './shared/aws-clients.ts';
import { createExplain } from './shared/bedrock-explain.ts';
import { createExplainTool } from './shared/explain-tool.ts';
import { createAwsTelemetry } from './telemetry/create-aws-telemetry.ts';
import { openRecordedCase } from './telemetry/recorded-set.ts';
import { createRecordedTelemetry } from './telemetry/recorded-telemetry.ts';
import { loadTopologyFile } from './telemetry/structure/topology-file.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

/** Factories of the three servers: called once for a connection that lasts, once a request over HTTP. */
export interface Servers {
  readonly build: Readonly<Record<ServerName, () => McpServer>>;
  close(): Promise<void>;
}

/**
 * The servers with what they read from and write to; the ledger is opened when recovery is first built.
 * @throws RecordedSetError, TopologyFileError for a file that cannot be used; a factory throws RangeError without a grant secret
 */
export const composeServers = async (config: McpConfig, clock: () => number): Promise<Servers> => {
  const { region } = config;
  const telemetry = await telemetryOf(config);
  const bedrock = once(() => createBedrockClient({ region }));
  const ledger = once(() => ledgerOf(config.recovery));
  const catalogue = once(() => loadCatalogue());
  const clients = once(() => createReadClients({ region }));
  const switches = breakersOf(region);
  const layout = once(() => warmLayoutThread());
  const ssm = once(() => new SSMClient({ region }));
  const { freezeCalendars } = config.recovery;
  const explain = (name: ServerName) =>
    createExplainTool(
      createExplain({
        client: bedrock(),
        modelId: config.models[name],
        enabled: config.isBedrockEnabled,
      }),
    );
  return {
    build: {
      'auth-flow': () =>
        buildAuthFlowServer({ telemetry: telemetry, explain: explain('auth-flow') }),
      'dependency-map': () =>
        buildDependencyMapServer({
          telemetry: telemetry,
          explain: explain('dependency-map'),
          layout: layout(),
          ...(config.telemetry === undefined && { switches }),
        }),
      recovery: () =>
        buildRecoveryServer({
          clients: {
            ssm: ssm(),
            dynamodb: new DynamoDBClient({ region }),
            sqs: new SQSClient({ region }),
            ecs: new ECSClient({ region }),
            rds: new RDSClient({ region }),
            ...clients(),
          },
          telemetry: telemetry,
          explain: explain('recovery'),
          catalogue: catalogue(),
          ledger: ledger(),
          grantSecret: config.recovery.grantSecret ?? '',
          clock,
          autoRun: config.recovery.autoRunLowRisk,
          dryRun: config.recovery.dryRun,
          ...(config.recovery.runbookRoles !== undefined && {
            runbookRoles: config.recovery.runbookRoles,
          }),
          ...(freezeCalendars.length > 0 && {
            frozen: createFreezeCalendar(ssm(), freezeCalendars),
          }),
        }),
    },
    close: async () => {
      if (ledger.made()) await ledger().close();
    },
  };
};

const once = <T>(make: () => T): (() => T) & { made: () => boolean } => {
  let made: { value: T } | undefined;
  const get = () => {
    made ??= { value: make() };
    return made.value;
  };
  return Object.assign(get, { made: () => made !== undefined });
};

/** The calls whose breaker could be opened; a switch that is not of the agreed form counts for none. */
const breakersOf = (region: string) => {
  const reader = once(() => createSwitchReader(new SSMClient({ region })));
  return async () =>
    (await reader().all()).flatMap(({ caller, callee, value }) =>
      value?.state === 'closed'
        ? [{ caller, callee, fallback: value.fallback, degradedShare: value.degradedShare }]
        : [],
    );
};

const telemetryOf = async ({ region, telemetry, topologyPath }: McpConfig): Promise<Telemetry> => {
  if (telemetry !== undefined) {
    const { set, caseId } = await openRecordedCase(telemetry.recordedPath);
    return createRecordedTelemetry(set, caseId);
  }
  return createAwsTelemetry(createReadClients({ region }), {
    region,
    ...(topologyPath !== undefined && { topology: await loadTopologyFile(topologyPath) }),
  });
};

const ledgerOf = ({ redisUrl, dataDir }: McpConfig['recovery']): GrantLedger => {
  if (redisUrl !== undefined) return createRedisLedger(redisUrl);
  mkdirSync(dataDir, { recursive: true });
  return createSqliteLedger(join(dataDir, 'grants.db'));
};
