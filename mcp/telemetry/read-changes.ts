import { type CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type PQueue from 'p-queue';
import type { Change } from '../contracts/auth-flow-tools.ts';
import type { MapNode } from '../contracts/dependency-map-tools.ts';
import type { Evidence, Gap } from '../contracts/evidence.ts';
import type { Window } from '../contracts/window.ts';
import { gapOfAwsError } from '../shared/classify-aws-error.ts';
import { trailConsoleUrl } from './console-links.ts';
import { evidenceId } from './evidence-id.ts';
import { functionChanges, trailChanges } from './function-changes.ts';
import type { ReadingCache } from './reading-cache.ts';
import { shellQuote } from './shell-quote.ts';
import type { FunctionReading, Reading } from './telemetry.ts';
import { type TrailChange, trailChangeOf } from './trail-change.ts';

/** Resources that CloudTrail is asked about at most: at 2 calls a second more would hold the answer up. */
const MAX_LOOKUPS = 8;

interface ChangeDeps {
  readonly client: CloudTrailClient;
  readonly region: string;
  readonly cache: ReadingCache;
  /** At most 2 calls a second, CloudTrail's own limit. */
  readonly budget: PQueue;
  readonly readFunctions: (
    names: readonly string[],
  ) => Promise<Reading<readonly FunctionReading[]>>;
}

/** CloudTrail knows an API's stage by its API, and a table or function by its name. */
const resourceOf = ({ id, type }: MapNode): string =>
  type.endsWith('::Stage') ? id.slice(0, id.lastIndexOf('/')) : id;

const isWithin = (window: Window, atMs: number): boolean =>
  atMs >= Date.parse(window.from) && atMs < Date.parse(window.to);

const evidenceOf = (
  region: string,
  window: Window,
  resource: string,
  changes: Change[],
): Evidence => ({
  id: evidenceId(['changes', resource, window]),
  kind: 'change',
  title: `Changes on ${resource}`,
  query: `Lambda versions and aliases; CloudTrail LookupEvents ResourceName=${resource} StartTime=${window.from} EndTime=${window.to}`,
  window,
  values: changes.map(({ at, what }) => ({ label: what, value: at })),
  consoleUrl: trailConsoleUrl(region, resource),
  cli: `aws cloudtrail lookup-events --region ${region} --lookup-attributes AttributeKey=ResourceName,AttributeValue=${shellQuote(resource)} --start-time ${window.from} --end-time ${window.to}`,
});

/** Changes on nodes: versions and aliases from Lambda at once, the rest from CloudTrail, minutes late. */
export const createChangeReader = (deps: ChangeDeps) => {
  const { client, region, cache, budget, readFunctions } = deps;

  const lookUp = async (resource: string, window: Window): Promise<TrailChange[]> => {
    const answer = await budget.add(async () =>
      client.send(
        new LookupEventsCommand({
          LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: resource }],
          StartTime: new Date(window.from),
          EndTime: new Date(window.to),
          MaxResults: 50,
        }),
      ),
    );
    return (answer.Events ?? [])
      .map((event) => trailChangeOf(resource, event))
      .filter((change) => change !== undefined)
      .filter(({ atMs }) => isWithin(window, atMs));
  };

  const trailOf = async (resource: string, window: Window, gaps: Gap[]): Promise<TrailChange[]> =>
    cache
      .share(
        JSON.stringify(['trail', resource, window]),
        async () => lookUp(resource, window),
        () => true,
      )
      .catch((error: unknown) => {
        gaps.push(gapOfAwsError(`changes on ${resource} (CloudTrail)`, error));
        return [];
      });

  return async (
    nodes: readonly MapNode[],
    window: Window,
    onsetMs: number,
  ): Promise<Reading<readonly Change[]>> => {
    const gaps: Gap[] = [];
    const functions = nodes.filter(({ type }) => type === 'AWS::Lambda::Function');
    const asked = nodes.filter(({ type }) => type.startsWith('AWS::')).slice(0, MAX_LOOKUPS);
    const [configured, trails] = await Promise.all([
      readFunctions(functions.map(({ id }) => id)),
      Promise.all(asked.map(async (node) => trailOf(resourceOf(node), window, gaps))),
    ]);
    gaps.push(...configured.gaps);
    const byName = new Map(
      configured.status === 'ok' ? configured.value.map((one) => [one.node, one]) : [],
    );
    const evidence: Evidence[] = [];
    const changes = asked.flatMap((node, at) => {
      const trail = trails[at] ?? [];
      const reading = byName.get(node.id);
      const own = [
        ...(reading === undefined ? [] : functionChanges(reading, trail)),
        ...trailChanges(node.id, trail, reading?.versions ?? []),
      ]
        .filter(({ atMs }) => isWithin(window, atMs))
        .map(
          ({ atMs, ...change }): Change => ({
            ...change,
            at: new Date(atMs).toISOString(),
            beforeOnsetS: Math.round((onsetMs - atMs) / 1000),
          }),
        );
      evidence.push(evidenceOf(region, window, resourceOf(node), own));
      return own;
    });
    const value = changes.toSorted((a, b) => (a.at < b.at ? 1 : -1));
    const isBlind = gaps.length > 0 && gaps.length >= asked.length + functions.length;
    if (isBlind && value.length === 0) return { status: 'failed', evidence: [], gaps };
    return { status: 'ok', value, evidence, gaps };
  };
};
