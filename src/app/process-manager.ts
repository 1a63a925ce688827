import type { Incident } from '../domain/incident.ts';
import type { createAskDecision } from './ask-decision.ts';
import type { createCheckRecovery } from './check-recovery.ts';
import type { createConfirmAlarms } from './confirm-alarms.ts';
import type { createDrawPicture } from './draw-picture.ts';
import { dueJobs, type JobKind } from './due-jobs.ts';
import type { createExecuteGrant } from './execute-grant.ts';
import type { createExplain } from './explain.ts';
import type { IncidentStore } from './incident-store.ts';
import type { createInvestigate } from './investigate.ts';
import type { Clock, Job, JobQueue, Logger } from './ports.ts';
import type { createRunByPolicy } from './run-by-policy.ts';
import type { createScoreForecasts } from './score-forecasts.ts';
import type { Settings } from './settings.ts';
import type { createWatchExecution } from './watch-execution.ts';

/** The use cases that jobs run. */
export interface Work {
  readonly confirm: ReturnType<typeof createConfirmAlarms>;
  readonly investigate: ReturnType<typeof createInvestigate>;
  readonly explain: ReturnType<typeof createExplain>;
  readonly draw: ReturnType<typeof createDrawPicture>;
  readonly policy: ReturnType<typeof createRunByPolicy>;
  readonly execute: ReturnType<typeof createExecuteGrant>;
  readonly watch: ReturnType<typeof createWatchExecution>;
  readonly check: ReturnType<typeof createCheckRecovery>;
  readonly ask: ReturnType<typeof createAskDecision>;
  readonly score: ReturnType<typeof createScoreForecasts>;
}

/**
 * Says which job follows which event, and runs it. What is due is derived from the state of the
 * incident after each append, and again by `derive` at start and every minute.
 */
export const createProcessManager = (deps: {
  incidents: IncidentStore;
  settings: Settings;
  jobs: JobQueue;
  work: Work;
  clock: Clock;
  logger: Logger;
}) => {
  const { incidents, settings, jobs, work, clock, logger } = deps;

  const handlers: Record<JobKind, (job: Job) => Promise<void>> = {
    confirm: async ({ incidentId }) => work.confirm(incidentId),
    investigate: async ({ incidentId, data }) =>
      work.investigate(incidentId, data['round'] as number),
    explain: async ({ incidentId, data }) => work.explain(incidentId, data['round'] as number),
    draw: async ({ incidentId, data }) =>
      work.draw(incidentId, data['round'] as number, data['scored'] as number),
    'run-by-policy': async ({ incidentId, data }) =>
      work.policy.run(incidentId, data['digest'] as string),
    undo: async ({ incidentId, data }) => work.policy.undo(incidentId, data['grantId'] as string),
    execute: async ({ incidentId, data }) => work.execute(incidentId, data['grantId'] as string),
    watch: async ({ incidentId, data }) => work.watch(incidentId, data['grantId'] as string),
    check: async ({ incidentId, data }) => work.check(incidentId, data['number'] as number),
    ask: async ({ incidentId, data }) =>
      work.ask(incidentId, data['digest'] as string, data['attempt'] as number),
    score: async ({ incidentId, data }) =>
      work.score(incidentId, data['node'] as string, data['madeAt'] as number),
  };

  const derive = async (incident: Incident): Promise<void> => {
    await jobs.add(dueJobs(incident, await settings.autopilot(), clock()));
  };

  return {
    /** Begins to follow the log and to work. */
    start: async (): Promise<void> => {
      incidents.onChange(({ incident }) => {
        derive(incident).catch((error: unknown) => {
          logger.error({ err: error, incidentId: incident.id }, 'jobs could not be derived');
        });
      });
      await jobs.start(async (job) => {
        const handler = handlers[job.kind as JobKind];
        if (!handler) throw new Error(`No handler for a job of kind ${job.kind}`);
        await handler(job);
        // A job that changed nothing has no append to follow it: derive again what is due.
        await derive((await incidents.load(job.incidentId)).incident);
      });
    },
    /** Derives what is due for every incident: after a restart, and for jobs that failed. */
    deriveAll: async (): Promise<void> => {
      for (const incident of await incidents.all()) await derive(incident);
    },
  };
};
