import type { Deviation } from '../engine/deviation.ts';
import { isCounted, levelDuring } from '../engine/deviation.ts';
import type { RankedCause } from '../engine/name-cause.ts';
import type { Ranking } from '../engine/rank-causes.ts';
import { figure, percent, span, times } from './figures.ts';

const against = (name: string, deviation: Deviation, focus: ArrayLike<number>): string => {
  const unit = isCounted(deviation.series) ? 'count/s' : deviation.series.unit;
  const now = figure(levelDuring(deviation, focus), unit);
  return `${name} ${now}, usually ${figure(deviation.usual, unit)}`;
};

const NAMES: Record<string, string> = {
  latency: 'latency',
  availability: 'availability',
  errors: 'errors',
  throttles: 'throttles',
  backlog: 'backlog',
};

const figures = (cause: RankedCause, focus: ArrayLike<number>): string => {
  const { facts, growth, shortOf, strain } = cause.change;
  if (cause.metric === 'requests')
    return facts.requests
      ? `${against('requests', facts.requests, focus)} (${times(growth)}), and no service below it changed first`
      : 'more requests than usual';
  if (cause.metric === 'cold-starts' && facts.coldStart)
    return `cold starts on ${percent(facts.coldStart.rate)} of calls, usually ${percent(facts.coldStart.baselineRate)}, ${figure(facts.coldStart.initS, 's')} each`;
  const known: Record<string, Deviation | undefined> = {
    latency: facts.latency,
    availability: facts.availability,
    errors: facts.errors,
    throttles: facts.throttles,
  };
  const taken = cause.metric === 'saturation' ? strain?.of : undefined;
  const shown = known[cause.metric] ?? taken ?? shortOf;
  if (!shown) return `${cause.metric} changed`;
  const { signal, source } = shown.series;
  return against(NAMES[signal] ?? source?.metricName ?? signal, shown, focus);
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** One sentence on why a candidate is one, with figures and their normal beside them. */
export const causeWhy = (cause: RankedCause, ranking: Ranking): string => {
  const share =
    cause.metric === 'requests' || cause.share < 0.01
      ? ''
      : `; it explains ${percent(Math.min(1, cause.share))} of the symptom by itself`;
  const changed = cause.deployed
    ? `; ${cause.deployed.what}, ${span(cause.deployed.beforeOnsetS)} before the alarm`
    : '';
  return `${capital(figures(cause, ranking.focus.weights))}${share}${changed}.`;
};
