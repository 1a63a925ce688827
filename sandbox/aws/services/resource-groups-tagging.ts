import type * as Tagging from '@aws-sdk/client-resource-groups-tagging-api';
import type { Account } from '../account.ts';
import type { Handlers } from '../call-operation.ts';
import { pageOf } from '../paging.ts';
import { type StackResource, stackResources } from './stack-resources.ts';

const MAX_PAGE = 100;

/** `lambda:function` and `dynamodb:table` name a kind of resource, `lambda` all of a service. */
const isOfKind = ({ arn }: StackResource, kind: string): boolean => {
  const [service = '', type] = kind.split(':');
  const [, , ofService, , , ...rest] = arn.split(':');
  const resource = rest.join(':').replace(/^\//, '');
  return ofService === service && (type === undefined || resource.startsWith(type));
};

const hasTags = ({ tags }: StackResource, filters: readonly Tagging.TagFilter[]): boolean =>
  filters.every(({ Key: key = '', Values: values = [] }) => {
    const value = tags[key];
    return value !== undefined && (values.length === 0 || values.includes(value));
  });

/** The Resource Groups Tagging API: which tags the shop's resources have. */
export const taggingHandlers = (account: Account): Handlers => ({
  getResources: (input: Tagging.GetResourcesInput): Tagging.GetResourcesOutput => {
    const kinds = input.ResourceTypeFilters ?? [];
    const found = stackResources(account.world.inventory)
      .filter((one) => kinds.length === 0 || kinds.some((kind) => isOfKind(one, kind)))
      .filter((one) => hasTags(one, input.TagFilters ?? []));
    const size = Math.min(MAX_PAGE, input.ResourcesPerPage ?? MAX_PAGE);
    // An empty token is the first page, as AWS gives one back after the last.
    const token = input.PaginationToken || undefined;
    const { page, next } = pageOf(found, token, size, 'PaginationTokenExpiredException');
    return {
      PaginationToken: next ?? '',
      ResourceTagMappingList: page.map(({ arn, tags }) => ({
        ResourceARN: arn,
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      })),
    };
  },
});
