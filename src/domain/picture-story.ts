import { digestOf } from '../../mcp/contracts/canonical-json.ts';
import type { RootCauses, renderCascade } from '../../mcp/contracts/dependency-map-tools.ts';
import type { ToolInput } from '../../mcp/contracts/tool-contract.ts';
import { nodeOfAlarm } from './group-alarms.ts';
import type { Incident, TrackedForecast } from './incident.ts';
import { leadingCause } from './leading-cause.ts';

/** What a picture of the cascade tells, without the map on which it is drawn. */
export type PictureStory = Omit<ToolInput<typeof renderCascade>, 'map'>;

/** From this confidence on a second cause is drawn as one; below it is a suspect. */
const SURE = 0.7;

/** What was forecast and came to be is no forecast any more, but a step of the path. */
const hitStep = ({ forecast, outcome }: TrackedForecast): RootCauses['steps'] => {
  const from = forecast.path.findLast((id) => id !== forecast.node);
  if (outcome !== 'hit' || from === undefined) return [];
  return [{ from, to: forecast.node, how: 'hit as forecast' }];
};

const stepsOf = ({ causes, forecasts }: Incident): RootCauses['steps'] => {
  const seen = causes?.steps ?? [];
  const told = new Set(seen.map(({ from, to }) => JSON.stringify([from, to])));
  const hits = forecasts.flatMap(hitStep);
  return [...seen, ...hits.filter(({ from, to }) => !told.has(JSON.stringify([from, to])))];
};

/** The story to draw; null while no cause is found, or nothing to draw it on. */
export const pictureStory = (incident: Incident): PictureStory | null => {
  const { id, alarms, causes, forecasts, map } = incident;
  if (!map || !causes || causes.candidates.length === 0) return null;
  const cause = leadingCause(incident)?.node;
  const nodes = alarms
    .map(({ notice }) => nodeOfAlarm(notice))
    .filter((node) => node !== undefined);
  return {
    ...(cause !== undefined && { cause }),
    otherCauses: causes.candidates
      .filter(({ node, confidence }) => node !== cause && confidence >= SURE)
      .map(({ node }) => node),
    path: causes.path,
    steps: stepsOf(incident),
    symptomNodes: [...new Set(nodes)],
    forecasts: forecasts.filter(({ outcome }) => outcome === null).map(({ forecast }) => forecast),
    title: id,
  };
};

/** Forecasts whose outcome is known: each is news for the picture. */
export const scoredForecasts = ({ forecasts }: Incident): number =>
  forecasts.filter(({ outcome }) => outcome !== null).length;

/** The same for the same story, however often it is told. */
export const digestOfStory = (story: PictureStory): string => digestOf(story).slice(0, 16);
