import type { Evidence } from '../../contracts/evidence.ts';
import type { Window } from '../../contracts/window.ts';
import type { Deviation } from '../engine/deviation.ts';
import { strengthDuring } from '../engine/deviation.ts';
import type { RankedCause } from '../engine/name-cause.ts';
import type { Ranking } from '../engine/rank-causes.ts';
import { seriesEvidence } from './series-evidence.ts';

const MOST_SERIES = 4;

const measuredOf = ({ change: { facts } }: RankedCause): Deviation[] =>
  [
    facts.latency,
    facts.availability,
    facts.errors,
    facts.throttles,
    ...facts.resources,
    facts.requests,
  ].filter((one) => one !== undefined);

const changeEvidence = (id: string, { node, deployed }: RankedCause): Evidence[] =>
  deployed
    ? [
        {
          id,
          kind: 'change',
          title: deployed.what,
          query: `Changes of ${node}`,
          values: [
            { label: 'at', value: deployed.at },
            { label: 'before onset', value: deployed.beforeOnsetS, unit: 's' },
            ...(deployed.version === undefined
              ? []
              : [{ label: 'version', value: deployed.version }]),
          ],
        },
      ]
    : [];

const coldEvidence = (id: string, { change, node }: RankedCause, window: Window): Evidence[] => {
  const cold = change.facts.coldStart;
  if (!cold || cold.rate <= cold.baselineRate) return [];
  return [
    {
      id,
      kind: 'log',
      title: `Cold starts of ${node}`,
      query: `REPORT lines of ${node} with Init Duration`,
      window,
      values: [
        { label: 'usual', value: Number((cold.baselineRate * 100).toFixed(2)), unit: '%' },
        { label: 'now', value: Number((cold.rate * 100).toFixed(2)), unit: '%' },
        { label: 'median init', value: Math.round(cold.initS * 1000), unit: 'ms' },
      ],
    },
  ];
};

/** What a person can check about a candidate: its most plainly changed series, its change, its cold starts. */
export const causeEvidence = (
  cause: RankedCause,
  place: number,
  ranking: Ranking,
  window: Window,
): Evidence[] => {
  const { weights } = ranking.focus;
  const id = (suffix: string) => `ev-cause-${place}-${suffix}`;
  const series = measuredOf(cause)
    .toSorted((a, b) => strengthDuring(b, weights) - strengthDuring(a, weights))
    .slice(0, MOST_SERIES)
    .map((deviation, index) => seriesEvidence(id(`${index + 1}`), deviation, weights, window));
  return [
    ...series,
    ...coldEvidence(id('cold'), cause, window),
    ...changeEvidence(id('change'), cause),
  ];
};
