import { renderCascade } from '../../mcp/contracts/dependency-map-tools.ts';
import { digestOfStory, pictureStory } from '../domain/picture-story.ts';
import type { IncidentStore } from './incident-store.ts';
import type { IncidentView, McpHub } from './ports.ts';

const DRAWN_WITHIN_MS = 15_000;

/**
 * Draws the cascade as it is told after a round and so many scored forecasts, and puts the picture
 * where people see the incident: in place of the one before. A story that is drawn already is left as
 * it is.
 */
export const createDrawPicture =
  (deps: { incidents: IncidentStore; hub: McpHub; view: Pick<IncidentView, 'uploadPicture'> }) =>
  async (incidentId: string, round: number, scored: number): Promise<void> => {
    const { incident } = await deps.incidents.load(incidentId);
    const told = pictureStory(incident);
    if (!told || !incident.map) return;
    const story = digestOfStory(told);
    if (incident.picture?.story === story) return;
    const { nodes, edges } = incident.map;
    const answer = await deps.hub.call(
      'dependency-map',
      renderCascade,
      { ...told, map: { nodes, edges } },
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
        key: `round-${round}.${scored}:picture`,
        event: { type: 'PictureUploaded', data: { round, scored, story, fileId, altText } },
      },
    ]);
  };
