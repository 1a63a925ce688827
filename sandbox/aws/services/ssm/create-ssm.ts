import type { Account } from '../../account.ts';
import type { CallOperation, Handlers } from '../../call-operation.ts';
import type { Operations } from '../../protocol/load-operations.ts';
import { createAutomations } from './automation-operations.ts';
import { createCallAwsApi } from './call-aws-api.ts';
import { documentHandlers } from './document-operations.ts';
import { loadDocuments } from './document-store.ts';
import { parameterHandlers } from './parameters.ts';
import type { AlarmStates } from './watch-alarm.ts';

/** AWS Systems Manager: parameters, Automation documents, and the runs of those documents. */
export const createSsm = (
  account: Account,
  runbooksDir: string,
  operations: Operations,
  call: CallOperation,
  alarmStates: AlarmStates,
): { readonly handlers: Handlers; readonly stop: () => void } => {
  const documents = loadDocuments(runbooksDir, account.clock);
  const callAwsApi = createCallAwsApi(operations, call);
  const automations = createAutomations(account, documents, callAwsApi, alarmStates);
  return {
    handlers: {
      ...parameterHandlers(account),
      ...documentHandlers(account, documents),
      ...automations.handlers,
    },
    stop: automations.stop,
  };
};
