import {
  type CloudTrailClient,
  LookupEventsCommand,
  type LookupEventsCommandOutput,
} from '@aws-sdk/client-cloudtrail';
import type PQueue from 'p-queue';
import type { Change } from '../contracts/auth-flow-tools.ts';
import type { MapNode } from '../contracts/dependency-map-tools.ts';
import type { Evidence, Gap } from '../contracts/evidence.ts';
import type { Window } from '../contracts/window.ts';
import { classifyAwsError, gapOfAwsError } from '../shared/classify-aws-error.ts';
import { trailConsoleUrl } from './console-links.ts';
import { evidenceId } from './evidence-id.ts';
import { functionChanges, trailChanges } from './function-changes.ts';
import { LeftOutError } from './left-out-error.ts';
import { MOST_WAITING } from './lookup-pace.ts';
import type { FunctionVersions } from './read-functions.ts';
import type { ReadingCache } from './reading-cache.ts';
import { shellQuote } from './shell-quote.ts';
import type { Reading } from './telemetry.ts';
import { type TrailChange, trailChangeOf } from './trail-change.ts';

/** Resources that CloudTrail is asked about at most: at 2 calls a second more would hold the answer up. */
const MAX_LOOKUPS = 8;

interface ChangeDeps {
  readonly client: CloudTrailClient;
  readonly region: string;
  readonly cache: ReadingCache;
  /** Where look-ups stand in line: `lookupPace`, the process's only one, but in tests. */
  readonly pace: PQueue;
  readonly versionsOf: (name: string) => Promise<FunctionVersions>;
}

/** Tries of one look-up; each stands in line again, so that a retry is no third call in a second. */
const MAX_TRIES = 3;

/** CloudTrail knows an API's stage by its API, and a table or function by its name. */
const resourceOf = ({ id, type }: MapNode): string =>
  type.endsWith('::Stage') ? id.slice(0, id.lastIndexOf('/')) : id;

const isFunction = ({ type }: MapNode): boolean => type === 'AWS::Lambda::Function';

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
  const { client, region, cache, pace, versionsOf } = deps;

  const send = async (command: LookupEventsCommand): Promise<LookupEventsCommandOutput> => {
    if (pace.size >= MOST_WAITING) throw new LeftOutError();
    return pace.add(async () => client.send(command));
  };

  const lookUp = async (resource: string, window: Window): Promise<TrailChange[]> => {
    const command = new LookupEventsCommand({
      LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: resource }],
      StartTime: new Date(window.from),
      EndTime: new Date(window.to),
      MaxResults: 50,
    });
    const ask = async (tries: number): Promise<LookupEventsCommandOutput> =>
      send(command).catch(async (error: unknown) => {
        if (tries <= 1 || classifyAwsError(error) !== 'throttled') throw error;
        return ask(tries - 1);
      });
    const answer = await ask(MAX_TRIES);
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

  const versionsOrGap = async (node: MapNode, gaps: Gap[]) => {
    if (!isFunction(node)) return undefined;
    return versionsOf(node.id).catch((error: unknown) => {
      gaps.push(gapOfAwsError(`versions of ${node.id}`, error));
      return undefined;
    });
  };

  return async (
    nodes: readonly MapNode[],
    window: Window,
    onsetMs: number,
  ): Promise<Reading<readonly Change[]>> => {
    const gaps: Gap[] = [];
    const real = nodes.filter(({ type }) => type.startsWith('AWS::'));
    const asked = real.slice(0, MAX_LOOKUPS);
    if (real.length > asked.length)
      gaps.push({ what: `changes on ${real.length - asked.length} more`, why: 'left-out' });
    const told = await Promise.all(
      asked.map(async (node) => {
        const [versions, trail] = await Promise.all([
          versionsOrGap(node, gaps),
          trailOf(resourceOf(node), window, gaps),
        ]);
        const own = versions === undefined ? [] : functionChanges(versions, trail);
        const changes = [...own, ...trailChanges(node.id, trail, versions?.versions ?? [])]
          .filter(({ atMs }) => isWithin(window, atMs))
          .map(
            ({ atMs, ...change }): Change => ({
              ...change,
              at: new Date(atMs).toISOString(),
              beforeOnsetS: Math.round((onsetMs - atMs) / 1000),
            }),
          );
        return { changes, evidence: evidenceOf(region, window, resourceOf(node), changes) };
      }),
    );
    const changes = told.flatMap((one) => one.changes);
    const evidence = told.map((one) => one.evidence);
    const sources = asked.length + asked.filter(isFunction).length;
    const value = changes.toSorted((a, b) => (a.at < b.at ? 1 : -1));
    const isBlind = sources > 0 && gaps.length >= sources;
    if (isBlind && value.length === 0) return { status: 'failed', evidence: [], gaps };
    return { status: 'ok', value, evidence, gaps };
  };
};
