import { join } from 'node:path';
import { DescribeAutomationExecutionsCommand, SSMClient } from '@aws-sdk/client-ssm';
import { createRedisLog } from '../src/adapters/log/redis-log.ts';
import { createSqliteLog } from '../src/adapters/log/sqlite-log.ts';
import { createIncidentStore } from '../src/app/incident-store.ts';
import type { EventLog } from '../src/app/ports.ts';
import type { Incident } from '../src/domain/incident.ts';
import { leadingCause } from '../src/domain/leading-cause.ts';
import { type Sandbox, sandboxCredentials } from './start-sandbox.ts';

/** What one play of a scenario came to: the demo's JSON line. */
export interface Scorecard {
  readonly scenario: string;
  readonly incidents: number;
  readonly rootCause: string | null;
  readonly timeToContextMs: number | null;
  readonly posts: number;
  readonly topLevelMessages: number;
  readonly slackCalls: number;
  readonly actions: readonly {
    readonly id: string;
    readonly risk: string;
    readonly status: string;
  }[];
  /** Automation executions that AWS has, whoever started them. */
  readonly executions: number;
  readonly resolved: boolean;
}

/** Reads the bot's log beside it: nothing is written. */
const openLog = (where: { dataDir: string; redisUrl: string | undefined }): EventLog =>
  where.redisUrl === undefined
    ? createSqliteLog({ file: join(where.dataDir, 'halcyon.db'), clock: Date.now, readOnly: true })
    : createRedisLog({ url: where.redisUrl, prefix: '{halcyon}' });

/** The incidents that the bot knows of. */
export const readIncidents = async (where: {
  dataDir: string;
  redisUrl: string | undefined;
}): Promise<readonly Incident[]> => {
  const log = openLog(where);
  try {
    const store = createIncidentStore({
      log,
      clock: Date.now,
      newId: () => '',
      auditSecret: '',
    });
    return await store.all();
  } finally {
    await log.close();
  }
};

export const scorecardOf = async (
  scenario: string,
  sandbox: Sandbox,
  incidents: readonly Incident[],
): Promise<Scorecard> => {
  const bot = sandbox.slack.as('U0MINA');
  const cards = await bot.messages(sandbox.slack.channel.id);
  const threads = await Promise.all(
    cards.map((card) => bot.thread(sandbox.slack.channel.id, card.ts)),
  );
  const [first] = incidents;
  return {
    scenario,
    incidents: incidents.length,
    rootCause: first ? (leadingCause(first)?.node ?? null) : null,
    timeToContextMs: first?.timeToContextMs ?? null,
    posts: threads.reduce((sum, thread) => sum + Math.max(0, thread.length - 1), 0),
    topLevelMessages: cards.length,
    slackCalls: Object.values(sandbox.slack.callCount()).reduce((sum, count) => sum + count, 0),
    actions: incidents.flatMap((incident) =>
      incident.runs
        .filter((run) => run.grant.purpose === 'execute')
        .map((run) => ({
          id: run.grant.plan.action,
          risk: run.grant.risk,
          status: run.refusal ? 'refused' : (run.execution?.status ?? 'starting'),
        })),
    ),
    executions: await countExecutions(sandbox),
    resolved: incidents.length > 0 && incidents.every((incident) => incident.status === 'resolved'),
  };
};

const countExecutions = async (sandbox: Sandbox): Promise<number> => {
  const ssm = new SSMClient({ endpoint: sandbox.aws.endpoint, ...sandboxCredentials });
  const { AutomationExecutionMetadataList = [] } = await ssm.send(
    new DescribeAutomationExecutionsCommand({}),
  );
  ssm.destroy();
  return AutomationExecutionMetadataList.length;
};
