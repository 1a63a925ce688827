import type { Window } from '../contracts/window.ts';
import type { SeriesQuery } from '../telemetry/telemetry.ts';
import type { SeriesFigures } from './series-figures.ts';

/** Requests that a stage answered 4XX: refused sign-ins and tokens are among them; `errors` are its 5XX. */
export const refusedRequests = (stage: string): SeriesQuery => {
  const cut = stage.lastIndexOf('/');
  return {
    node: stage,
    signal: 'other',
    statistic: 'Sum',
    source: {
      namespace: 'AWS/ApiGateway',
      metricName: '4XXError',
      dimensions: { ApiName: stage.slice(0, cut), Stage: stage.slice(cut + 1) },
    },
  };
};

/** Rises from which the answers of a stage are worth a closer look: of the share that fails, and of requests. */
const LEAST_RISE = { share: 0.01, growth: 1.5 };

/** What share of requests a stage refused (4XX) or failed (5XX), 0 to 1; 0 without a request. */
const unansweredShare = (figures: SeriesFigures, stage: string, window: Window): number => {
  const requests = figures.perMin(stage, 'requests', window) ?? 0;
  const unanswered =
    (figures.perMin(stage, 'errors', window) ?? 0) + (figures.perMin(stage, 'other', window) ?? 0);
  return requests > 0 ? unanswered / requests : 0;
};

/** Whether more of a stage's requests fail or are refused than usual, or many more come. */
export const isTroubled = (
  figures: SeriesFigures,
  stage: string,
  { baseline, affected }: { readonly baseline: Window; readonly affected: Window },
): boolean => {
  const before = figures.perMin(stage, 'requests', baseline) ?? 0;
  const since = figures.perMin(stage, 'requests', affected) ?? 0;
  const rise =
    unansweredShare(figures, stage, affected) - unansweredShare(figures, stage, baseline);
  return rise >= LEAST_RISE.share || (before > 0 && since > LEAST_RISE.growth * before);
};
