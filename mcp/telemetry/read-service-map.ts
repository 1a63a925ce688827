import type { ServiceMap } from '../contracts/dependency-map-tools.ts';
import type { Window } from '../contracts/window.ts';
import { gapOfAwsError } from '../shared/classify-aws-error.ts';
import { mergeSightings } from './structure/merge-sightings.ts';
import type { StagesByApi } from './structure/read-apis.ts';
import type { StructureReader } from './structure/read-structure.ts';
import type { Sighting } from './structure/sighting.ts';
import type { TopologyFile } from './structure/topology-file.ts';
import { topologySighting } from './structure/topology-sighting.ts';
import { withinTime } from './structure/within-time.ts';
import type { MapDetail, Reading } from './telemetry.ts';

/** How long a map waits for traces before it does without them. */
const TRACES_WITHIN_MS = 8_000;

interface MapDeps {
  /** What was traced in a window: read once for maps of either detail. */
  readonly readTraces: (window: Window) => Promise<Reading<ServiceMap>>;
  readonly structure: StructureReader;
  readonly topology?: TopologyFile;
}

/** A stage's id is `api/stage`; an API's name may hold a slash. */
const stagesByApi = ({ nodes }: ServiceMap): StagesByApi => {
  const stages = new Map<string, string[]>();
  for (const { id, type } of nodes) {
    if (type !== 'AWS::ApiGateway::Stage') continue;
    const api = id.slice(0, id.lastIndexOf('/'));
    stages.set(api, [...(stages.get(api) ?? []), id]);
  }
  return stages;
};

/** X-Ray traces AWS's own services itself; of hosts and foreign ends Application Signals may know more. */
const hasOpaqueEnds = ({ nodes }: ServiceMap): boolean =>
  nodes.some(
    ({ type }) => type === 'remote' || /^AWS::(ECS|EKS|EC2|ElasticBeanstalk)::/.test(type),
  );

const evidenceIn = (sightings: readonly Sighting[]) =>
  sightings.flatMap(({ evidence }) => evidence);
const gapsIn = (sightings: readonly Sighting[]) => sightings.flatMap(({ gaps }) => gaps);

/**
 * Reads the service map: traces, with what configuration knows beside them; where there are no traces,
 * stacks, tags, routes, event sources and environments alone. A topology file corrects either.
 */
export const createMapReader = ({ readTraces, structure, topology }: MapDeps) => {
  const stated = topology === undefined ? [] : [topologySighting(topology)];

  const beside = async (
    traced: Extract<Reading<ServiceMap>, { status: 'ok' }>,
    window: Window,
    detail: MapDetail,
  ): Promise<Reading<ServiceMap>> => {
    const isWhole = detail === 'whole';
    const [configured, signals] = await Promise.all([
      structure.besideTraces(stagesByApi(traced.value), isWhole),
      isWhole && hasOpaqueEnds(traced.value) ? structure.applicationSignals(window) : undefined,
    ]);
    const sightings = [...configured, ...(signals ? [signals] : []), ...stated];
    const seen = { map: traced.value, evidence: traced.evidence.map(({ id }) => id) };
    return {
      status: 'ok',
      value: mergeSightings(seen, sightings, topology),
      evidence: [...traced.evidence, ...evidenceIn(sightings)],
      gaps: [...traced.gaps, ...gapsIn(sightings)],
    };
  };

  const alone = async (
    untraced: Reading<ServiceMap>,
    window: Window,
  ): Promise<Reading<ServiceMap>> => {
    const sightings = [...(await structure.alone(window)), ...stated];
    const value = mergeSightings(undefined, sightings, topology);
    const gaps = [...untraced.gaps, ...gapsIn(sightings)];
    if (value.nodes.length === 0) return { ...untraced, gaps };
    return { status: 'ok', value, evidence: evidenceIn(sightings), gaps };
  };

  return async (window: Window, detail: MapDetail): Promise<Reading<ServiceMap>> => {
    const traced = await withinTime(readTraces(window), TRACES_WITHIN_MS).catch(
      (error: unknown): Reading<ServiceMap> => ({
        status: 'failed',
        evidence: [],
        gaps: [gapOfAwsError('traces', error)],
      }),
    );
    if (traced.status === 'ok') return beside(traced, window, detail);
    return detail === 'calls' ? traced : alone(traced, window);
  };
};
