import type { IncidentStore } from './incident-store.ts';
import type { IncidentView, Logger } from './ports.ts';

/** Edits of one thread come no closer than this: Slack allows 50 a minute. */
const BETWEEN_MS = 1200;
const AFTER_FAILURE_MS = 5000;

/**
 * Keeps the view up to the log: one pass at a time for each incident, always from the newest state,
 * so that many changes cost one edit.
 */
export const createRenderLoop = (deps: {
  incidents: IncidentStore;
  view: Pick<IncidentView, 'show'>;
  pause: (milliseconds: number) => Promise<void>;
  stopping: () => boolean;
  logger: Logger;
}) => {
  const wanted = new Map<string, boolean>();

  const run = async (incidentId: string): Promise<void> => {
    while (wanted.get(incidentId) && !deps.stopping()) {
      wanted.set(incidentId, false);
      await showOnce(incidentId);
      await deps.pause(BETWEEN_MS);
    }
    wanted.delete(incidentId);
  };

  const showOnce = async (incidentId: string): Promise<void> => {
    try {
      const { incident, version } = await deps.incidents.load(incidentId);
      await deps.view.show(incident, version);
    } catch (error) {
      deps.logger.warn({ err: error, incidentId }, 'the thread could not be brought up to date');
      wanted.set(incidentId, true);
      await deps.pause(AFTER_FAILURE_MS);
    }
  };

  /** Says that an incident has changed; returns at once. */
  return (incidentId: string): void => {
    const idle = !wanted.has(incidentId);
    wanted.set(incidentId, true);
    if (idle)
      run(incidentId).catch((error: unknown) => {
        deps.logger.error({ err: error, incidentId }, 'rendering stopped');
      });
  };
};
