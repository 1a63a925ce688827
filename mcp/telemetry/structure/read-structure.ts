import type { Gap } from '../../contracts/evidence.ts';
import type { Window } from '../../contracts/window.ts';
import type { AwsReadClients } from '../../shared/aws-clients.ts';
import { gapOfAwsError } from '../../shared/classify-aws-error.ts';
import type { ReadingCache } from '../reading-cache.ts';
import { readApis, type StagesByApi } from './read-apis.ts';
import { readApplicationSignals } from './read-application-signals.ts';
import { type OtherResources, readEnvironments } from './read-environments.ts';
import { readEventSources } from './read-event-sources.ts';
import { readStacks } from './read-stacks.ts';
import { readTags } from './read-tags.ts';
import { blindSighting, type Sighting } from './sighting.ts';
import { withinTime } from './within-time.ts';

export interface StructureDeps {
  readonly clients: AwsReadClients;
  readonly region: string;
  /** Configuration changes by deployment: what was read soundly is kept for minutes. */
  readonly slowCache: ReadingCache;
  /** What failed is asked again after a while only. */
  readonly cache: ReadingCache;
  /** How long an answer waits for one source, milliseconds; a late source serves the next question. */
  readonly withinMs: number;
}

/** What ties resources together by configuration, each source by itself. */
export interface StructureReader {
  /** Beside traces: authorizers of the traced stages and, `withQueues`, event sources: three calls in a small account. */
  besideTraces(stages: StagesByApi, withQueues: boolean): Promise<Sighting[]>;
  /** Without traces: everything that says which resources there are and who uses whom. */
  alone(window: Window): Promise<Sighting[]>;
  /** Of services whose hosts X-Ray cannot look into. */
  applicationSignals(window: Window): Promise<Sighting>;
}

const HOUR_MS = 3_600_000;

/** Application Signals rounds to hours itself: so do we, and a later question finds the answer. */
const inHours = ({ from, to }: Window): Window => ({
  from: new Date(Math.floor(Date.parse(from) / HOUR_MS) * HOUR_MS).toISOString(),
  to: new Date(Math.ceil(Date.parse(to) / HOUR_MS) * HOUR_MS).toISOString(),
});

/** What permissions and budgets leave out stays out for minutes; what failed or was throttled may come back. */
const isSettled = (gaps: readonly Gap[]): boolean =>
  gaps.every(({ why }) => why !== 'throttled' && why !== 'timed-out' && why !== 'failed');

/** The resources that these sources know by then; names that come later are for a later question. */
const namesInTime = async (
  sources: readonly Promise<Sighting>[],
  withinMs: number,
): Promise<OtherResources> => {
  const told = await Promise.all(
    sources.map(async (source) => withinTime(source, withinMs).catch(() => undefined)),
  );
  return {
    nodes: told.flatMap((one) => one?.nodes ?? []),
    isWhole: told.every((one) => one !== undefined && isSettled(one.gaps)),
  };
};

/** Reads each source once for all who ask, for minutes; none holds an answer up for longer than `withinMs`. */
export const createStructureReader = (deps: StructureDeps): StructureReader => {
  const { clients, region, slowCache, cache, withinMs } = deps;

  /** The sighting of one source; it never throws: what went wrong is a gap in words. */
  const see = async (
    what: string,
    key: unknown,
    read: () => Promise<Sighting>,
  ): Promise<Sighting> => {
    const name = JSON.stringify(['structure', what, key]);
    const sight = async () =>
      read().catch((error: unknown) => blindSighting(gapOfAwsError(what, error)));
    const asked = cache.share(
      name,
      async () => slowCache.share(name, sight, ({ gaps }) => isSettled(gaps)),
      () => true,
    );
    return withinTime(asked, withinMs).catch((error: unknown) =>
      blindSighting(gapOfAwsError(what, error)),
    );
  };

  const eventSources = async () =>
    see('event sources of functions', region, async () => readEventSources(clients.lambda, region));
  const applicationSignals = async (window: Window) => {
    const hours = inHours(window);
    return see('Application Signals', hours, async () =>
      readApplicationSignals(clients.applicationSignals, region, hours),
    );
  };

  return {
    applicationSignals,
    besideTraces: async (stages, withQueues) =>
      Promise.all([
        stages.size === 0
          ? blindSighting()
          : see('API authorizers', [...stages], async () =>
              readApis(clients.apiGateway, region, stages),
            ),
        withQueues ? eventSources() : blindSighting(),
      ]),
    alone: async (window) => {
      const others = [
        see('API routes and authorizers', region, async () => readApis(clients.apiGateway, region)),
        eventSources(),
        see('stacks', region, async () => readStacks(clients.cloudformation, region)),
        see('resource tags', region, async () => readTags(clients.tagging, region)),
        applicationSignals(window),
      ];
      const known = namesInTime(others, withinMs / 2);
      const environments = see('what functions are configured with', region, async () =>
        readEnvironments(clients.lambda, region, known),
      );
      return Promise.all([...others, environments]);
    },
  };
};
