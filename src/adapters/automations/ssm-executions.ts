import { paginateDescribeAutomationExecutions, type SSMClient } from '@aws-sdk/client-ssm';
import type { ExecutionAtSource, ExecutionSource } from '../../app/ports.ts';

/** The recovery service tags whatever it starts with the incident. */
const OUR_TAG = 'halcyon:incident';

/**
 * Executions with our tag by SSM's DescribeAutomationExecutions; IAM: `ssm:DescribeAutomationExecutions`.
 * @throws what the SDK throws
 */
export const createSsmExecutions = (client: SSMClient): ExecutionSource => ({
  startedSince: async (since) => {
    const Filters = [
      { Key: 'TagKey' as const, Values: [OUR_TAG] },
      { Key: 'StartTimeAfter' as const, Values: [new Date(since).toISOString()] },
    ];
    const found: ExecutionAtSource[] = [];
    for await (const page of paginateDescribeAutomationExecutions({ client }, { Filters }))
      for (const one of page.AutomationExecutionMetadataList ?? [])
        found.push({
          executionId: one.AutomationExecutionId ?? '',
          document: one.DocumentName ?? '',
          status: one.AutomationExecutionStatus ?? '',
          startedAt: one.ExecutionStartTime?.getTime() ?? 0,
        });
    return found;
  },
});
