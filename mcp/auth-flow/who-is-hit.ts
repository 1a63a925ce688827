import type { AuthFailure, AuthFlowContext } from '../contracts/auth-flow-tools.ts';
import { calleesOf, callsBetween, endsOf } from './edge-figures.ts';
import type { FlowReading, MapReading } from './flow-reading.ts';
import { shareUnder } from './latency-shape.ts';
import type { HopView } from './view-hops.ts';

/** Requests slower than all but a tenth were before, beyond that tenth. */
const delayedShare = ({ before, after }: HopView): number =>
  before === undefined || after === undefined
    ? 0
    : Math.max(0, 0.9 - shareUnder(after, before.p90));

/**
 * Who waits or fails: the services behind the entry, and the clients of user pools (`pool/client`) where
 * their failures are known. Calls lost and calls delayed a minute, against baseline; most hit first, and only what is hit.
 */
export const whoIsHit = (
  { map, before, after }: FlowReading,
  entry: HopView,
  failures: readonly AuthFailure[] = [],
): AuthFlowContext['whoIsHit'] => {
  const delayed = delayedShare(entry);
  const authorizers = new Set(
    map.edges.filter(({ kind }) => kind === 'authorizes').map(({ to }) => to),
  );
  const clients = new Map<string, number>();
  for (const {
    node,
    attemptsPerMin,
    failingPercent,
    baselineFailingPercent,
    throttlesPerMin,
  } of failures) {
    const lost = (attemptsPerMin * (failingPercent - baselineFailingPercent)) / 100;
    clients.set(node, (clients.get(node) ?? 0) + Math.max(0, lost) + throttlesPerMin);
  }
  const services = calleesOf(map, entry.node)
    .filter((node) => !authorizers.has(node))
    .map((node) => {
      const now = callsBetween(after.map, entry.node, node);
      const calls = now?.callsPerMin ?? 0;
      const failing = (when: MapReading) => endsOf(when, node, entry.node)?.failingShare ?? 0;
      const lost = calls * Math.max(0, failing(after) - failing(before));
      return { node, lostPerMin: lost, delayedPerMin: (calls - lost) * delayed };
    });
  return [
    ...services,
    ...[...clients].map(([node, lostPerMin]) => ({ node, lostPerMin, delayedPerMin: 0 })),
  ]
    .filter(({ lostPerMin, delayedPerMin }) => lostPerMin >= 0.5 || delayedPerMin >= 0.5)
    .toSorted((a, b) => b.lostPerMin + b.delayedPerMin - a.lostPerMin - a.delayedPerMin);
};
