import {
  type APIGatewayClient,
  GetAuthorizersCommand,
  GetStagesCommand,
  paginateGetResources,
  paginateGetRestApis,
  type RestApi,
} from '@aws-sdk/client-api-gateway';
import PQueue from 'p-queue';
import type { MapNode } from '../../contracts/dependency-map-tools.ts';
import type { Evidence, Gap } from '../../contracts/evidence.ts';
import { evidenceId } from '../evidence-id.ts';
import { takePages } from '../take-pages.ts';
import { authorizersIn, integrationsIn } from './api-targets.ts';
import type { SeenEdge, Sighting } from './sighting.ts';

/** APIs that are read at most: up to four calls each. */
const MAX_APIS = 15;
/** Pages of 500 resources of one API. */
const MAX_PAGES = 2;
/** Calls at a time: API Gateway's control plane answers about ten a second for a whole account. */
const AT_A_TIME = 4;

/** Stages by the name of their API, as ids of the map (`shop-api/prod`). */
export type StagesByApi = ReadonlyMap<string, readonly string[]>;

interface ReadApi {
  readonly id: string;
  readonly name: string;
  readonly stages: readonly string[];
  readonly authorizers: readonly MapNode[];
  readonly targets: readonly MapNode[];
  readonly isCut: boolean;
}

const evidenceOf = (region: string, api: ReadApi): Evidence => ({
  id: evidenceId(['api', region, api.id, api.targets.length > 0]),
  kind: 'config',
  title: `API ${api.name}`,
  query: `API Gateway GetAuthorizers${api.targets.length > 0 ? ', GetStages, GetResources embed=methods' : ''} restApiId=${api.id}`,
  values: [
    { label: 'authorizers', value: api.authorizers.length, unit: 'count' },
    { label: 'methods with a target', value: api.targets.length, unit: 'count' },
  ],
  cli: `aws apigateway get-resources --region ${region} --rest-api-id ${api.id} --embed methods`,
});

const sightingOf = (region: string, api: ReadApi): Sighting => {
  const evidence = evidenceOf(region, api);
  const host = `${api.id}.execute-api.${region}.amazonaws.com`;
  const stages = api.stages.map((id) => ({ id, type: 'AWS::ApiGateway::Stage', aliases: [host] }));
  const tie = (targets: readonly MapNode[], kind: SeenEdge['kind']): SeenEdge[] =>
    stages.flatMap(({ id: from }) =>
      targets.map(({ id: to }) => ({ from, to, kind, evidence: evidence.id })),
    );
  const gaps: Gap[] = api.isCut ? [{ what: `further routes of ${api.name}`, why: 'left-out' }] : [];
  return {
    nodes: [...stages, ...api.authorizers, ...api.targets],
    edges: [...tie(api.authorizers, 'authorizes'), ...tie(api.targets, 'call')],
    evidence: [evidence],
    gaps,
  };
};

/** Reads APIs in turns, so that a large account is not asked for everything at once. */
const createApiReader = (client: APIGatewayClient, known: StagesByApi | undefined) => {
  const turns = new PQueue({ concurrency: AT_A_TIME });
  const stagesOf = async (restApiId: string, name: string): Promise<readonly string[]> => {
    const traced = known?.get(name);
    if (traced !== undefined) return traced;
    const { item = [] } = await client.send(new GetStagesCommand({ restApiId }));
    return item.flatMap(({ stageName }) => (stageName === undefined ? [] : `${name}/${stageName}`));
  };
  const authorizersOf = async (restApiId: string): Promise<MapNode[]> => {
    const { items = [] } = await client.send(new GetAuthorizersCommand({ restApiId }));
    return items.flatMap(authorizersIn);
  };
  const targetsOf = async (restApiId: string): Promise<{ targets: MapNode[]; isCut: boolean }> => {
    // Where requests were traced, they say better than routes do who calls whom.
    if (known !== undefined) return { targets: [], isCut: false };
    const { pages, cut } = await takePages(
      paginateGetResources({ client, pageSize: 500 }, { restApiId, embed: ['methods'] }),
      MAX_PAGES,
      ({ position: next }) => next,
    );
    return {
      targets: pages.flatMap(({ items = [] }) => items.flatMap(integrationsIn)),
      isCut: cut,
    };
  };
  return async ({ id = '', name = '' }: RestApi): Promise<ReadApi> => {
    const [stages, authorizers, { targets, isCut }] = await Promise.all([
      turns.add(async () => stagesOf(id, name)),
      turns.add(async () => authorizersOf(id)),
      turns.add(async () => targetsOf(id)),
    ]);
    return { id, name, stages, authorizers, targets, isCut };
  };
};

/**
 * Who stands behind which API's stages, by API Gateway: authorizers, and the targets of routes. With
 * `known`, the stages that were traced, only authorizers of these are read.
 * @throws what the SDK throws
 */
export const readApis = async (
  client: APIGatewayClient,
  region: string,
  known?: StagesByApi,
): Promise<Sighting> => {
  const { pages, cut } = await takePages(
    paginateGetRestApis({ client, pageSize: 500 }, {}),
    MAX_PAGES,
    ({ position: next }) => next,
  );
  const asked = pages
    .flatMap(({ items = [] }) => items)
    .filter(({ name = '' }) => known?.has(name) ?? true);
  const readApi = createApiReader(client, known);
  const apis = await Promise.all(asked.slice(0, MAX_APIS).map(readApi));
  const told = apis.map((api) => sightingOf(region, api));
  const left = asked.length - MAX_APIS;
  const gaps: Gap[] =
    left > 0 || cut ? [{ what: `${Math.max(left, 1)} APIs or more`, why: 'left-out' }] : [];
  return {
    nodes: told.flatMap(({ nodes }) => nodes),
    edges: told.flatMap(({ edges }) => edges),
    evidence: told.flatMap(({ evidence }) => evidence),
    gaps: [...gaps, ...told.flatMap((one) => one.gaps)],
  };
};
