import { renderCascade } from '../../mcp/contracts/dependency-map-tools.ts';
import { nodeOfAlarm } from '../domain/group-alarms.ts';
import { leadingCause } from '../domain/leading-cause.ts';
import type { IncidentStore } from './incident-store.ts';
import type { IncidentView, McpHub } from './ports.ts';

const DRAWN_WITHIN_MS = 15_000;

/** Draws the cascade of a round and puts the picture where people see the incident. */
export const createDrawPicture =
  (deps: { incidents: IncidentStore; hub: McpHub; view: Pick<IncidentView, 'uploadPicture'> }) =>
  async (incidentId: string, round: number): Promise<void> => {
    const { incident } = await deps.incidents.load(incidentId);
    if (!incident.map || !incident.causes) return;
    const cause = leadingCause(incident);
    const answer = await deps.hub.call(
      'dependency-map',
      renderCascade,
      {
        map: incident.map,
        ...(cause && { cause: cause.node }),
        path: incident.causes.path,
        steps: incident.causes.steps,
        symptomNodes: [
          ...new Set(incident.alarms.map((alarm) => nodeOfAlarm(alarm.notice))),
        ].filter((node) => node !== undefined),
        forecasts: incident.forecasts
          .filter((tracked) => tracked.outcome === null)
          .map((tracked) => tracked.forecast),
        title: incident.id,
      },
      DRAWN_WITHIN_MS,
    );
    if (!answer.ok) throw new Error(`No picture: ${answer.why}: ${answer.detail}`);
    const { pngBase64, altText } = answer.value;
    const fileId = await deps.view.uploadPicture(
      incident,
      Buffer.from(pngBase64, 'base64'),
      altText,
    );
    await deps.incidents.record(incidentId, [
      {
        key: `round-${round}:picture`,
        event: { type: 'PictureUploaded', data: { round, fileId, altText } },
      },
    ]);
  };
