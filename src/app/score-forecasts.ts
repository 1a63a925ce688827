import { scoreForecast } from '../domain/score-forecast.ts';
import type { IncidentStore } from './incident-store.ts';
import type { Clock } from './ports.ts';

/** Says of a forecast whose time has come whether it hit, missed, or was averted. */
export const createScoreForecasts =
  (deps: { incidents: IncidentStore; clock: Clock }) =>
  async (incidentId: string, node: string, madeAt: number): Promise<void> => {
    const { incident } = await deps.incidents.load(incidentId);
    const tracked = incident.forecasts.find(
      (known) => known.forecast.node === node && known.madeAt === madeAt && !known.outcome,
    );
    if (!tracked) return;
    const outcome = scoreForecast(tracked, incident, deps.clock());
    if (outcome === 'open') return;
    const { probability } = tracked.forecast;
    await deps.incidents.record(incidentId, [
      {
        key: `scored:${node}:${madeAt}`,
        event: { type: 'ForecastScored', data: { node, outcome, madeAt, probability } },
      },
    ]);
  };
