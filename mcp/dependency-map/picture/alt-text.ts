import type { Forecast } from '../../contracts/dependency-map-tools.ts';
import { percent } from '../wording/figures.ts';
import { type Cascade, clockOf, type Shown } from './choose-shown.ts';
import { mechanismWords } from './shown-edges.ts';
import { plainLine } from './text.ts';
import { typeLabel } from './type-label.ts';

/** Slack takes no more characters. */
const MOST = 2000;
/** Names are shortened to so many characters, one after the other, until all of them fit. */
const NAME_LENGTHS = [120, 60, 40, 30, 24, 18, 12];

type NameOf = (id: string) => string;

const shortName =
  (most: number): NameOf =>
  (id) => {
    const characters = [...plainLine(id)];
    if (characters.length <= most) return characters.join('');
    const head = Math.ceil((most - 1) / 2);
    return `${characters.slice(0, head).join('')}…${characters.slice(head + 1 - most).join('')}`;
  };

const howOf = ({ steps }: Cascade, from: string | undefined, to: string): string =>
  steps.find((step) => step.from === from && step.to === to)?.how ?? '';

const stepWords = (name: string, how: string): string =>
  how === '' ? name : `${name} (${plainLine(how).slice(0, 60)})`;

const pathWords = (cascade: Cascade, nameOf: NameOf): string =>
  cascade.path
    .map((id, at) => stepWords(nameOf(id), howOf(cascade, cascade.path[at - 1], id)))
    .join(' → ');

/** Steps of the harm that are on no piece of the path. */
const otherSteps = ({ path, steps }: Cascade, nameOf: NameOf): string =>
  steps
    .filter(({ from, to }) => !path.some((id, at) => id === to && path[at - 1] === from))
    .map(({ from, to, how }) => `${nameOf(from)} → ${stepWords(nameOf(to), how)}`)
    .join(', ');

const forecastWords = (
  { node, probability, earliestAt, latestAt, mechanism }: Forecast,
  nameOf: NameOf,
): string =>
  `${nameOf(node)} ${percent(probability)}, ${clockOf(earliestAt)} to ${clockOf(latestAt)} UTC (${mechanismWords(mechanism)})`;

const wordsOf = (cascade: Cascade, shown: Shown, nameOf: NameOf): string[] => {
  const listed = (ids: readonly string[]): string => ids.map(nameOf).join(', ');
  const causes = shown.nodes.filter(({ role }) => role === 'cause');
  const neighbours = shown.nodes.filter(({ role }) => role === 'neighbour');
  const others = otherSteps(cascade, nameOf);
  return [
    plainLine(cascade.title),
    causes.length > 0
      ? `Cause: ${causes.map(({ id, type }) => `${nameOf(id)} (${typeLabel(type)})`).join(', and ')}`
      : 'No cause is named',
    cascade.path.length > 1 ? `Path: ${pathWords(cascade, nameOf)}` : '',
    cascade.symptomNodes.length > 0 ? `Symptom at ${listed(cascade.symptomNodes)}` : '',
    cascade.forecasts.length > 0
      ? `Forecast: ${cascade.forecasts.map((one) => forecastWords(one, nameOf)).join('; ')}`
      : '',
    shown.hidden > 0 ? `Not shown: ${shown.hidden} other services` : '',
    others === '' ? '' : `Also harmed: ${others}`,
    neighbours.length > 0 ? `Healthy neighbours: ${listed(neighbours.map(({ id }) => id))}` : '',
  ].filter((sentence) => sentence !== '');
};

/**
 * Everything the picture says, in words for who does not see it; 2,000 characters at most. Names are
 * shortened before anything is left out, and what matters least is said last.
 */
export const altTextOf = (cascade: Cascade, shown: Shown): string => {
  let text = '';
  for (const most of NAME_LENGTHS) {
    text = `${wordsOf(cascade, shown, shortName(most)).join('. ')}.`;
    if (text.length <= MOST) return text;
  }
  return `${text.slice(0, MOST - 1).replace(/\p{Surrogate}$/u, '')}…`;
};
