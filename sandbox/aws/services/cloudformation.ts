import type * as CloudFormation from '@aws-sdk/client-cloudformation';
import { type Account, arnOf } from '../account.ts';
import type { Handlers } from '../call-operation.ts';
import { pageOf } from '../paging.ts';
import { ApiError } from '../protocol/api-error.ts';
import { STACK, type StackResource, stackResources } from './stack-resources.ts';

const PAGE = 100;
/** When the shop was deployed first: nobody asks, but the model demands it. */
const CREATED = new Date('2026-01-05T09:00:00Z');

const summaryOf = (resource: StackResource): CloudFormation.StackResourceSummary => ({
  LogicalResourceId: resource.logicalId,
  PhysicalResourceId: resource.physicalId,
  ResourceType: resource.type,
  LastUpdatedTimestamp: CREATED,
  ResourceStatus: 'UPDATE_COMPLETE',
});

/** AWS CloudFormation: the one stack that the shop is deployed by. */
export const cloudformationHandlers = (account: Account): Handlers => {
  const stackId = arnOf(account, 'cloudformation', `stack/${STACK}/7f3a`);
  const need = (name: string | undefined): void => {
    if (name !== STACK && name !== stackId)
      throw new ApiError('ValidationError', `Stack with id ${name} does not exist`);
  };
  return {
    describeStacks: (
      input: CloudFormation.DescribeStacksInput,
    ): CloudFormation.DescribeStacksOutput => {
      if (input.StackName !== undefined) need(input.StackName);
      return {
        Stacks: [
          {
            StackId: stackId,
            StackName: STACK,
            CreationTime: CREATED,
            StackStatus: 'UPDATE_COMPLETE',
            Tags: [{ Key: 'app', Value: STACK }],
          },
        ],
      };
    },
    listStackResources: (
      input: CloudFormation.ListStackResourcesInput,
    ): CloudFormation.ListStackResourcesOutput => {
      need(input.StackName);
      const all = stackResources(account.world.inventory).map(summaryOf);
      const { page, next } = pageOf(all, input.NextToken, PAGE, 'ValidationError');
      return { StackResourceSummaries: page, NextToken: next };
    },
  };
};
