import type { Forecast } from '../../contracts/dependency-map-tools.ts';
import { percent } from '../wording/figures.ts';
import type { Cascade, Shown } from './choose-shown.ts';
import { typeLabel } from './type-label.ts';

const MOST = 2000;

const listed = (names: readonly string[]): string => names.join(', ');

/** `03:06` of an instant, in UTC. */
export const clockOf = (instant: string): string => new Date(instant).toISOString().slice(11, 16);

const pathWords = ({ path, steps }: Cascade): string =>
  path
    .map((id, at) => {
      const how = steps.find((step) => step.from === path[at - 1] && step.to === id)?.how;
      return how === undefined ? id : `${id} (${how})`;
    })
    .join(' → ');

const forecastWords = ({ node, probability, earliestAt, latestAt, mechanism }: Forecast): string =>
  `${node} ${percent(probability)}, ${clockOf(earliestAt)} to ${clockOf(latestAt)} UTC (${mechanism})`;

/** Everything the picture says, in words for who does not see it; 2,000 characters at most. */
export const altTextOf = (cascade: Cascade, shown: Shown): string => {
  const cause = shown.nodes.find(({ role }) => role === 'cause');
  const neighbours = shown.nodes.filter(({ role }) => role === 'neighbour');
  const sentences = [
    cascade.title,
    cause ? `Cause: ${cause.id} (${typeLabel(cause.type)})` : 'No cause is named',
    cascade.path.length > 1 ? `Path: ${pathWords(cascade)}` : '',
    cascade.symptomNodes.length > 0 ? `Symptom at ${listed(cascade.symptomNodes)}` : '',
    cascade.forecasts.length > 0
      ? `Forecast: ${cascade.forecasts.map(forecastWords).join('; ')}`
      : '',
    neighbours.length > 0 ? `Healthy neighbours: ${listed(neighbours.map(({ id }) => id))}` : '',
    shown.hidden > 0 ? `${shown.hidden} other services are not shown` : '',
  ];
  const text = `${sentences.filter((sentence) => sentence !== '').join('. ')}.`;
  return text.length <= MOST ? text : `${text.slice(0, MOST - 1).replace(/\p{Surrogate}$/u, '')}…`;
};
