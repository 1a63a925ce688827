import {
  paginateGetResources,
  type ResourceGroupsTaggingAPIClient,
  type Tag,
} from '@aws-sdk/client-resource-groups-tagging-api';
import type { Evidence } from '../../contracts/evidence.ts';
import { evidenceId } from '../evidence-id.ts';
import { takePages } from '../take-pages.ts';
import { resourceOfArn } from './resource-of-arn.ts';
import type { Sighting } from './sighting.ts';

/** Pages of 100 resources that are read at most. */
const MAX_PAGES = 10;

/** Kinds of resources that the map shows, as the tagging API names them. */
const KINDS = [
  'lambda:function',
  'dynamodb:table',
  'sqs',
  'sns',
  'cognito-idp:userpool',
  'kinesis:stream',
  'states:stateMachine',
  'ecs:service',
  'rds:cluster',
];

/** Tags that say what a resource belongs to; others, which may say anything, are not looked at. */
const GROUPING = /^(app|application|awsapplication|project|system)$/i;
const STACK = 'aws:cloudformation:stack-name';

const groupsOf = (tags: readonly Tag[]): string[] =>
  tags.flatMap(({ Key: key = '', Value: value = '' }) => {
    if (key === STACK) return [`stack ${value}`];
    return GROUPING.test(key) && value !== '' ? [`${key.toLowerCase()}=${value}`] : [];
  });

const evidenceOf = (region: string, count: number): Evidence => ({
  id: evidenceId(['tags', region]),
  kind: 'config',
  title: 'Tagged resources',
  query: `Resource Groups Tagging GetResources ResourceTypeFilters=${KINDS.join(',')}`,
  values: [{ label: 'resources on the map', value: count, unit: 'count' }],
  cli: `aws resourcegroupstaggingapi get-resources --region ${region} --resource-type-filters ${KINDS.join(' ')}`,
});

/**
 * Which resources there are, and which belong together, by their tags.
 * @throws what the SDK throws
 */
export const readTags = async (
  client: ResourceGroupsTaggingAPIClient,
  region: string,
): Promise<Sighting> => {
  const { pages, cut } = await takePages(
    paginateGetResources({ client, pageSize: 100 }, { ResourceTypeFilters: KINDS }),
    MAX_PAGES,
    ({ PaginationToken: next }) => next,
  );
  const nodes = pages
    .flatMap(({ ResourceTagMappingList: list = [] }) => list)
    .flatMap(({ ResourceARN: arn = '', Tags: tags = [] }) => {
      const node = resourceOfArn(arn);
      return node === undefined ? [] : [{ ...node, groups: groupsOf(tags) }];
    });
  return {
    nodes,
    edges: [],
    evidence: nodes.length > 0 ? [evidenceOf(region, nodes.length)] : [],
    gaps: cut
      ? [{ what: 'further tagged resources', why: 'left-out', detail: `after ${MAX_PAGES} pages` }]
      : [],
  };
};
