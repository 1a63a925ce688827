import type { Change } from '../contracts/auth-flow-tools.ts';
import type { FunctionReading } from './telemetry.ts';
import type { TrailChange } from './trail-change.ts';

type Undated = Omit<Change, 'at' | 'beforeOnsetS'> & { readonly atMs: number };

const previousOf = (versions: FunctionReading['versions'], publishedAt: string) =>
  versions
    .filter((other) => other.publishedAt < publishedAt)
    .toSorted((a, b) => (a.publishedAt < b.publishedAt ? 1 : -1))[0]?.version;

/**
 * Versions of a function as changes: `live` where an alias points at one now. Lambda keeps no time for
 * an alias, so a version's publication stands for it until CloudTrail tells when the alias moved.
 */
export const functionChanges = (
  { node, aliases, versions }: FunctionReading,
  trail: readonly TrailChange[],
): Undated[] => {
  const live = new Set(aliases.map(({ version }) => version));
  const moved = new Set(trail.map(({ version }) => version));
  return versions
    .filter(({ version }) => !moved.has(version))
    .map(({ version, publishedAt }) => {
      const previousVersion = previousOf(versions, publishedAt);
      return {
        atMs: Date.parse(publishedAt),
        node,
        what: `${node} v${version} ${live.has(version) ? 'live' : 'published'}`,
        source: 'lambda' as const,
        version,
        ...(previousVersion !== undefined && { previousVersion }),
      };
    });
};

/** CloudTrail's changes of a node; the version before is known where Lambda listed the versions. */
export const trailChanges = (
  node: string,
  trail: readonly TrailChange[],
  versions: FunctionReading['versions'],
): Undated[] =>
  trail.map(({ atMs, what, version, by }) => {
    const publishedAt = versions.find((one) => one.version === version)?.publishedAt;
    const previousVersion =
      publishedAt === undefined ? undefined : previousOf(versions, publishedAt);
    return {
      atMs,
      node,
      what,
      source: 'cloudtrail' as const,
      ...(version !== undefined && { version }),
      ...(previousVersion !== undefined && { previousVersion }),
      ...(by !== undefined && { by }),
    };
  });
