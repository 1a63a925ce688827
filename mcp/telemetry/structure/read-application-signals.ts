import {
  type ApplicationSignalsClient,
  paginateListServiceDependencies,
  paginateListServices,
} from '@aws-sdk/client-application-signals';
import PQueue from 'p-queue';
import type { MapNode } from '../../contracts/dependency-map-tools.ts';
import type { Evidence, Gap } from '../../contracts/evidence.ts';
import type { Window } from '../../contracts/window.ts';
import { evidenceId } from '../evidence-id.ts';
import { takePages } from '../take-pages.ts';
import { resourceOfArn } from './resource-of-arn.ts';
import type { SeenEdge, Sighting } from './sighting.ts';

/** Application Signals answers 100 a page. */
const PAGE = 100;
const MAX_PAGES = 3;
/** Services whose dependencies are read at most. */
const MAX_SERVICES = 40;
const AT_A_TIME = 4;

type Attributes = Readonly<Record<string, string>>;

/** Where a service runs, by the start of its environment (`eks:shop/default`), as X-Ray types it. */
const RUNS_ON: Readonly<Record<string, string>> = {
  lambda: 'AWS::Lambda::Function',
  ecs: 'AWS::ECS::Container',
  eks: 'AWS::EKS::Container',
  ec2: 'AWS::EC2::Instance',
};

/** A resource by its identifier, which may be an ARN or a URL; a service by its name; others are remote. */
const nodeOf = (attributes: Attributes): MapNode | undefined => {
  const { Type: type, Name: name, Identifier: identifier, ResourceType: resourceType } = attributes;
  if (identifier !== undefined) {
    const named = resourceOfArn(identifier);
    if (named !== undefined) return named;
    const id = identifier.split(/[/]/).at(-1) ?? identifier;
    const aliases = id === identifier ? [] : [identifier];
    return { id, type: resourceType ?? 'remote', aliases };
  }
  if (name === undefined || name === '') return undefined;
  const platform = attributes['Environment']?.split(':')[0] ?? '';
  return { id: name, type: (type === 'Service' && RUNS_ON[platform]) || 'remote', aliases: [] };
};

const evidenceOf = (region: string, window: Window, edges: number): Evidence => ({
  id: evidenceId(['application-signals', region, window]),
  kind: 'trace',
  title: 'Dependencies by Application Signals',
  query: `Application Signals ListServices, ListServiceDependencies StartTime=${window.from} EndTime=${window.to}`,
  window,
  values: [{ label: 'dependencies', value: edges, unit: 'count' }],
  cli: `aws application-signals list-services --region ${region} --start-time ${window.from} --end-time ${window.to}`,
});

/**
 * Who calls whom, by CloudWatch Application Signals, which sees every request and not a sample of them;
 * nothing in an account that has it switched off.
 * @throws what the SDK throws
 */
export const readApplicationSignals = async (
  client: ApplicationSignalsClient,
  region: string,
  window: Window,
): Promise<Sighting> => {
  const span = { StartTime: new Date(window.from), EndTime: new Date(window.to) };
  const paging = { client, pageSize: PAGE };
  const listed = await takePages(
    paginateListServices(paging, span),
    MAX_PAGES,
    ({ NextToken: next }) => next,
  );
  const services = listed.pages.flatMap(({ ServiceSummaries: list = [] }) => list ?? []);
  const evidence = evidenceId(['application-signals', region, window]);
  const gaps: Gap[] = [];
  if (services.length > MAX_SERVICES || listed.cut)
    gaps.push({ what: 'further services of Application Signals', why: 'left-out' });
  const turns = new PQueue({ concurrency: AT_A_TIME });
  const nodes: MapNode[] = [];
  const read = await Promise.all(
    services.slice(0, MAX_SERVICES).map(async ({ KeyAttributes: key = {} }) =>
      turns.add(async (): Promise<SeenEdge[]> => {
        const from = nodeOf(key);
        if (from === undefined) return [];
        nodes.push(from);
        const asked = { ...span, KeyAttributes: { ...key } };
        const { pages } = await takePages(
          paginateListServiceDependencies(paging, asked),
          MAX_PAGES,
          ({ NextToken: next }) => next,
        );
        const called = pages
          .flatMap(({ ServiceDependencies: list = [] }) => list ?? [])
          .map(({ DependencyKeyAttributes: to = {} }) => nodeOf(to))
          .filter((to) => to !== undefined);
        nodes.push(...called);
        return called.map((to) => ({ from: from.id, to: to.id, kind: 'call', evidence }));
      }),
    ),
  );
  const edges = read.flat();
  return {
    nodes,
    edges,
    evidence: edges.length > 0 ? [evidenceOf(region, window, edges.length)] : [],
    gaps,
  };
};
