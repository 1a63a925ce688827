import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { pino } from 'pino';
import { approvalModal } from '../blocks/approval-modal.ts';
import { breakGlassModal } from '../blocks/break-glass-modal.ts';
import { expiredModal } from '../blocks/expired-modal.ts';
import { noticeOf } from '../blocks/notice.ts';
import * as replies from '../blocks/replies.ts';
import { threadOf } from '../blocks/thread.ts';
import { composeServers } from '../mcp/compose-servers.ts';
import { processEnv, readMcpConfig } from '../mcp/config.ts';
import { signAutopilotOrder } from '../mcp/contracts/autopilot-order.ts';
import { signGrant } from '../mcp/contracts/grant.ts';
import { createCloudWatchAlarms } from './adapters/alarms/cloudwatch-alarms.ts';
import { createHttpServer, listen } from './adapters/http/create-server.ts';
import { createMeter } from './adapters/http/meter.ts';
import { appendSignal } from './adapters/intake/append-signal.ts';
import { confirmByClient } from './adapters/intake/confirm-subscription.ts';
import { createCertificateSource } from './adapters/intake/sns-certificate.ts';
import { createSnsRoute } from './adapters/intake/sns-route.ts';
import { createSqsConsumer } from './adapters/intake/sqs-consumer.ts';
import { createSnsVerifier } from './adapters/intake/verify-sns.ts';
import { createBullJobs } from './adapters/jobs/bull-jobs.ts';
import { createInProcessJobs } from './adapters/jobs/in-process-jobs.ts';
import { createRedisLog } from './adapters/log/redis-log.ts';
import { createSqliteLog } from './adapters/log/sqlite-log.ts';
import { createMcpHub } from './adapters/mcp/mcp-hub.ts';
import { secretFromFile } from './adapters/secrets/secret-file.ts';
import { createDirectory } from './adapters/slack/approvers.ts';
import { createClicks } from './adapters/slack/clicks.ts';
import { createCommands } from './adapters/slack/commands.ts';
import { connectSlack } from './adapters/slack/connect.ts';
import { createGuard } from './adapters/slack/guard.ts';
import { registerListeners } from './adapters/slack/listeners.ts';
import { onlyFresh } from './adapters/slack/only-fresh.ts';
import { createPosts } from './adapters/slack/posts.ts';
import { createThreadView } from './adapters/slack/thread-view.ts';
import { createSlackWriter } from './adapters/slack/write-client.ts';
import { createAskDecision } from './app/ask-decision.ts';
import { createCheckRecovery } from './app/check-recovery.ts';
import { createConfirmAlarms } from './app/confirm-alarms.ts';
import { createPersonalDecisions } from './app/decide-as-person.ts';
import { createDrawPicture } from './app/draw-picture.ts';
import { createExecuteGrant } from './app/execute-grant.ts';
import { createExplain } from './app/explain.ts';
import { createGrantTerms } from './app/grant-terms.ts';
import { createGroupSignals } from './app/group-signals.ts';
import { createIncidentStore } from './app/incident-store.ts';
import { createInvestigate } from './app/investigate.ts';
import { createNeighbourhood } from './app/neighbourhood.ts';
import { createNoteContext } from './app/note-context.ts';
import { createProcessManager } from './app/process-manager.ts';
import { createRenderLoop } from './app/render-loop.ts';
import { createRunByPolicy } from './app/run-by-policy.ts';
import { runIntake } from './app/run-intake.ts';
import { createScoreForecasts } from './app/score-forecasts.ts';
import { createSettings } from './app/settings.ts';
import { createSweepAlarms } from './app/sweep-alarms.ts';
import { createTellAutopilot } from './app/tell-autopilot.ts';
import { createWatchExecution } from './app/watch-execution.ts';
import { type Config, REDIS_PREFIX, readProcessConfig } from './config.ts';
import { createShutdown } from './shutdown.ts';

const SWEEP_EVERY_MS = 60_000;
const GRACE_MS = 10_000;
const JOBS_AT_ONCE = 16;
const GROUPING = {
  windowMs: 10 * 60_000,
  blindWindowMs: 2 * 60_000,
  maxHops: 2,
  reopenMs: 15 * 60_000,
};

const start = async (config: Config): Promise<void> => {
  const logger = pino({ name: 'halcyon', level: config.logLevel });
  const clock = Date.now;
  const newId = randomUUID;
  const holder = randomUUID();
  const meter = createMeter();
  const shutdown = createShutdown({ logger, graceMs: GRACE_MS });
  const { pause, stopping } = shutdown;

  mkdirSync(config.dataDir, { recursive: true });
  const grantSecret = config.grantSecret ?? secretFromFile(config.dataDir, 'grant-secret');
  const auditSecret = config.auditSecret ?? secretFromFile(config.dataDir, 'audit-secret');
  const log = config.redisUrl
    ? createRedisLog({ url: config.redisUrl, prefix: REDIS_PREFIX })
    : createSqliteLog({ file: join(config.dataDir, 'halcyon.db'), clock });
  const jobs = config.redisUrl
    ? createBullJobs({
        url: config.redisUrl,
        prefix: REDIS_PREFIX,
        clock,
        concurrency: JOBS_AT_ONCE,
        logger,
      })
    : createInProcessJobs({ clock, concurrency: JOBS_AT_ONCE, logger });

  const mcpConfig = readMcpConfig({ ...processEnv(), GRANT_SECRET: grantSecret });
  if (!mcpConfig.ok) throw new Error(mcpConfig.problems.join('\n'));
  const servers = await composeServers(mcpConfig.config, clock);
  const serviceOf = (name: keyof typeof servers.build, remote: Config['services']['recovery']) =>
    remote
      ? {
          kind: 'http' as const,
          url: remote.url,
          ...(remote.token !== undefined && { token: remote.token }),
        }
      : { kind: 'in-process' as const, createServer: servers.build[name] };
  const hub = createMcpHub({
    services: {
      'auth-flow': serviceOf('auth-flow', config.services.authFlow),
      'dependency-map': serviceOf('dependency-map', config.services.dependencyMap),
      recovery: serviceOf('recovery', config.services.recovery),
    },
    clock,
    logger,
  });

  const incidents = createIncidentStore({ log, clock, newId, auditSecret });
  const settings = createSettings({
    log,
    clock,
    newId,
    initial: config.autoRunLowRisk,
    auditSecret,
  });
  const tellAutopilot = createTellAutopilot({
    settings,
    hub,
    sign: (order) => signAutopilotOrder(order, grantSecret),
  });
  const slack = await connectSlack(config.slack);
  const posts = createPosts({ log, clock, newId });
  const view = createThreadView({
    writer: createSlackWriter({
      token: config.slack.botToken,
      ...(config.slack.apiUrl !== undefined && { slackApiUrl: config.slack.apiUrl }),
      onCall: meter.slackCall,
      pause,
    }),
    posts,
    log,
    render: threadOf,
    renderNotice: noticeOf,
    channel: config.slack.channel,
    holder,
    onShown: createNoteContext({ incidents, clock, meter }),
    logger,
  });
  const render = createRenderLoop({ incidents, view, pause, stopping, logger });
  const open = new Set<string>();
  incidents.onChange(({ incident }) => {
    if (incident.status === 'open') open.add(incident.id);
    else open.delete(incident.id);
    meter.openIncidents(open.size);
    render(incident.id);
  });

  const alarms = createCloudWatchAlarms(new CloudWatchClient({}));
  const append = appendSignal(log, clock);
  const grantTerms = createGrantTerms({ clock, newId });
  const onCall = config.slack.onCall;
  const manager = createProcessManager({
    incidents,
    settings,
    jobs,
    clock,
    logger,
    work: {
      confirm: createConfirmAlarms({ incidents, alarms }),
      investigate: createInvestigate({ incidents, hub, clock }),
      explain: createExplain({ incidents, hub, meter, locale: config.locale }),
      draw: createDrawPicture({ incidents, hub, view }),
      policy: createRunByPolicy({ incidents, settings, grantTerms }),
      execute: createExecuteGrant({
        incidents,
        hub,
        sign: (grant) => signGrant(grant, grantSecret),
        tellAutopilot,
        clock,
        meter,
      }),
      watch: createWatchExecution({ incidents, hub, pause, stopping, everyMs: 2000 }),
      check: createCheckRecovery({ incidents, hub, clock }),
      ask: createAskDecision({
        incidents,
        mentionOf: (attempt) => onCall[attempt - 1] ?? onCall.at(-1) ?? 'On-call',
      }),
      score: createScoreForecasts({ incidents, clock }),
    },
  });

  const directory = createDirectory({
    client: slack.app.client,
    teamId: slack.teamId,
    medium: config.slack.approversMedium,
    high: config.slack.approversHigh,
    clock,
    logger,
  });
  const decisions = createPersonalDecisions({
    incidents,
    grantTerms,
    clock,
    turns: log,
    newId,
    approvalTtlMs: config.approvalTtlMs,
  });
  const screens = { ...replies, approvalModal, breakGlassModal, expiredModal };
  const people = {
    incidents,
    decisions,
    settings,
    tellAutopilot,
    directory,
    screens,
    channel: config.slack.channel,
    clock,
    approvalTtlMs: config.approvalTtlMs,
  };
  registerListeners(slack.app, {
    guard: createGuard({ ...slack, directory, log, newId }),
    commands: createCommands(people),
    clicks: createClicks(people),
    posts,
    botUserId: slack.botUserId,
    logger,
  });

  let sweptAt = 0;
  const sweepAlarms = createSweepAlarms({ incidents, alarms, append, clock });
  const sweep = async (): Promise<void> => {
    await sweepAlarms().then(
      () => {
        sweptAt = clock();
      },
      (error: unknown) => logger.warn({ err: error }, 'CloudWatch could not be asked for alarms'),
    );
    await tellAutopilot();
    await manager.deriveAll();
    for (const incident of await incidents.all())
      if (incident.status === 'open') {
        open.add(incident.id);
        render(incident.id);
      }
    meter.openIncidents(open.size);
  };

  const server = createHttpServer({
    routes: [
      createSnsRoute({
        verify: createSnsVerifier({
          certificates: createCertificateSource(),
          clock,
          ...(config.intake.extraCertOrigin !== undefined && {
            extraCertificateOrigin: config.intake.extraCertOrigin,
          }),
        }),
        topicArns: new Set(config.intake.topicArns),
        append,
        confirm: confirmByClient((region) => new SNSClient({ region })),
        clock,
        logger,
      }),
      ...(slack.router ? [onlyFresh(clock), slack.router] : []),
    ],
    readiness: async () => ({
      ready: sweptAt > clock() - 3 * SWEEP_EVERY_MS,
      checks: {
        cloudwatch: sweptAt === 0 ? 'not asked yet' : `asked ${clock() - sweptAt} ms ago`,
        slack: slack.teamId === '' ? 'not connected' : 'connected',
      },
    }),
    metrics: meter.text,
  });
  const consumer = config.intake.queueUrl
    ? createSqsConsumer({
        client: new SQSClient({}),
        queueUrl: config.intake.queueUrl,
        append,
        clock,
        logger,
      })
    : null;

  const port = await listen(server, config.port);
  await manager.start();
  await slack.start();
  const stopIntake = runIntake({
    log,
    groupSignals: createGroupSignals({
      log,
      incidents,
      view,
      serviceMap: createNeighbourhood({ hub, clock }),
      limits: GROUPING,
      clock,
      holder,
      meter,
      logger,
    }),
    pause,
    stopping,
    logger,
  });
  consumer?.start();
  shutdown.every(SWEEP_EVERY_MS, sweep);
  shutdown.onStop([
    async () => {
      server.close();
      server.closeIdleConnections();
    },
    async () => consumer?.stop(),
    stopIntake,
    () => slack.stop(),
    () => jobs.stop(GRACE_MS),
    () => hub.close(),
    () => servers.close(),
    () => log.close(),
  ]);
  await sweep();
  logger.info({ port, team: slack.teamId }, 'Halcyon is ready');
};

const reading = readProcessConfig();
if (reading.ok) {
  start(reading.config).catch((error: unknown) => {
    pino().fatal({ err: error }, 'Halcyon could not start');
    process.exit(1);
  });
} else {
  process.stderr.write(`${reading.problems.join('\n')}\n`);
  process.exit(2);
}
