import {
  type AutomationExecutionMetadata,
  paginateDescribeAutomationExecutions,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { sandboxCredentials } from '../../sandbox/start-sandbox.ts';

/** Every automation execution that the account behind this endpoint has, whoever started it. */
export const automationExecutions = async (
  endpoint: string,
): Promise<readonly AutomationExecutionMetadata[]> => {
  const client = new SSMClient({ endpoint, ...sandboxCredentials });
  const found: AutomationExecutionMetadata[] = [];
  for await (const page of paginateDescribeAutomationExecutions({ client }, {}))
    found.push(...(page.AutomationExecutionMetadataList ?? []));
  client.destroy();
  return found;
};
