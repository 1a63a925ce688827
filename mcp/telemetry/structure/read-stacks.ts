import {
  type CloudFormationClient,
  paginateDescribeStacks,
  paginateListStackResources,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import PQueue from 'p-queue';
import type { MapNode } from '../../contracts/dependency-map-tools.ts';
import type { Evidence, Gap } from '../../contracts/evidence.ts';
import { evidenceId } from '../evidence-id.ts';
import { shellQuote } from '../shell-quote.ts';
import { takePages } from '../take-pages.ts';
import { MAPPED_TYPES } from './resource-of-arn.ts';
import type { Sighting } from './sighting.ts';

/** Stacks whose resources are read, the newest first, and pages of each. */
const MAX_STACKS = 20;
const MAX_PAGES = 5;
/** Calls at a time: CloudFormation throttles those who ask for all at once. */
const AT_A_TIME = 3;

/** A queue's physical id is its URL, a topic's its ARN: the map knows both by the last part. */
const nodeOf = (stack: string, resource: StackResourceSummary): MapNode | undefined => {
  const {
    PhysicalResourceId: physical,
    ResourceType: type = '',
    ResourceStatus: status,
  } = resource;
  if (physical === undefined || !MAPPED_TYPES.has(type) || status === 'DELETE_COMPLETE')
    return undefined;
  const id = physical.split(/[/:]/).at(-1) ?? physical;
  return { id, type, aliases: id === physical ? [] : [physical], groups: [`stack ${stack}`] };
};

const evidenceOf = (region: string, stack: string, nodes: readonly MapNode[]): Evidence => ({
  id: evidenceId(['stack', region, stack]),
  kind: 'config',
  title: `Stack ${stack}`,
  query: `CloudFormation ListStackResources StackName=${stack}`,
  values: [{ label: 'resources on the map', value: nodes.length, unit: 'count' }],
  cli: `aws cloudformation list-stack-resources --region ${region} --stack-name ${shellQuote(stack)}`,
});

/**
 * Which resources were deployed together, by CloudFormation: the newest stacks first.
 * @throws what the SDK throws
 */
export const readStacks = async (
  client: CloudFormationClient,
  region: string,
): Promise<Sighting> => {
  const listed = await takePages(
    paginateDescribeStacks({ client }, {}),
    MAX_PAGES,
    ({ NextToken: next }) => next,
  );
  const stacks = listed.pages
    .flatMap(({ Stacks: list = [] }) => list)
    .filter(({ StackStatus: status }) => !status?.startsWith('DELETE_'))
    .toSorted((a, b) => lastChangeOf(b) - lastChangeOf(a));
  const turns = new PQueue({ concurrency: AT_A_TIME });
  const gaps: Gap[] = [];
  const left = stacks.length - MAX_STACKS;
  if (left > 0 || listed.cut)
    gaps.push({ what: `${Math.max(left, 1)} older stacks or more`, why: 'left-out' });
  const read = await Promise.all(
    stacks.slice(0, MAX_STACKS).map(async ({ StackName: stack = '' }) =>
      turns.add(async () => {
        const resources = paginateListStackResources({ client }, { StackName: stack });
        const { pages, cut } = await takePages(resources, MAX_PAGES, ({ NextToken: next }) => next);
        if (cut) gaps.push({ what: `further resources of stack ${stack}`, why: 'left-out' });
        const nodes = pages
          .flatMap(({ StackResourceSummaries: list = [] }) => list)
          .map((resource) => nodeOf(stack, resource))
          .filter((node) => node !== undefined);
        return { nodes, evidence: evidenceOf(region, stack, nodes) };
      }),
    ),
  );
  const told = read.filter(({ nodes }) => nodes.length > 0);
  return {
    nodes: told.flatMap(({ nodes }) => nodes),
    edges: [],
    evidence: told.map(({ evidence }) => evidence),
    gaps,
  };
};

const lastChangeOf = ({
  LastUpdatedTime: updated,
  CreationTime: created,
}: {
  LastUpdatedTime?: Date | undefined;
  CreationTime?: Date | undefined;
}): number => (updated ?? created)?.getTime() ?? 0;
