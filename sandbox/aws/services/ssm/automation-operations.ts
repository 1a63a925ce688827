import { createHash, randomUUID } from 'node:crypto';
import type * as Ssm from '@aws-sdk/client-ssm';
import type { Account } from '../../account.ts';
import type { Caller, Handlers } from '../../call-operation.ts';
import { pageOf } from '../../paging.ts';
import { ApiError } from '../../protocol/api-error.ts';
import { resolveParameters } from './automation-parameters.ts';
import { executionSummary, executionView, stepView } from './automation-view.ts';
import type { CallAwsApi } from './call-aws-api.ts';
import type { DocumentStore } from './document-store.ts';
import { type Execution, hasEnded } from './execution.ts';
import { runAutomation } from './run-automation.ts';
import { type AlarmStates, checkAlarms, watchAlarm } from './watch-alarm.ts';

const PAGE = 50;
const CLIENT_TOKEN =
  /^[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}$/;

const fingerprintOf = (input: Ssm.StartAutomationExecutionRequest): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        input.DocumentName,
        input.DocumentVersion,
        Object.entries(input.Parameters ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
        input.AlarmConfiguration,
      ]),
    )
    .digest('hex');

const versionNamed = (documents: DocumentStore, input: Ssm.StartAutomationExecutionRequest) => {
  const stored = documents.get(input.DocumentName ?? '');
  if (stored === undefined)
    throw new ApiError(
      'AutomationDefinitionNotFoundException',
      `Automation definition with name ${input.DocumentName} not found`,
    );
  const version = documents.version(stored, input.DocumentVersion);
  if (version === undefined)
    throw new ApiError(
      'AutomationDefinitionVersionNotFoundException',
      `Automation definition ${stored.name} has no version ${input.DocumentVersion}`,
    );
  return version;
};

const UNSUPPORTED = ['Targets', 'TargetMaps', 'TargetLocations', 'TargetParameterName'] as const;

const checkRequest = (input: Ssm.StartAutomationExecutionRequest): void => {
  if (input.ClientToken !== undefined && !CLIENT_TOKEN.test(input.ClientToken))
    throw new ApiError('ValidationException', 'ClientToken must be a UUID of 36 characters');
  checkAlarms(input.AlarmConfiguration);
  const asked = UNSUPPORTED.find((name) => input[name] !== undefined);
  if (asked !== undefined || (input.Mode ?? 'Auto') !== 'Auto')
    throw new ApiError('ValidationException', `The sandbox does not know ${asked ?? 'this Mode'}`);
};

const executionOf = (
  input: Ssm.StartAutomationExecutionRequest,
  documents: DocumentStore,
  account: Account,
): Execution => {
  const { version, document } = versionNamed(documents, input);
  const id = randomUUID();
  const role = input.Parameters?.['AutomationAssumeRole']?.[0];
  const principal = role === undefined || role === '' ? 'sandbox' : role.split('/').at(-1);
  return {
    id,
    documentName: input.DocumentName ?? '',
    documentVersion: version,
    document,
    givenParameters: input.Parameters ?? {},
    parameters: resolveParameters(document.parameters, input.Parameters ?? {}),
    tags: Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
    alarm: input.AlarmConfiguration?.Alarms?.[0]?.Name,
    alarmWentOff: false,
    clientToken: input.ClientToken,
    fingerprint: fingerprintOf(input),
    startedAtMs: account.clock(),
    executedBy: `${principal}/Automation-${id}`,
    steps: document.mainSteps.map((step) => ({
      id: randomUUID(),
      step,
      status: 'Pending',
      startedAtMs: undefined,
      endedAtMs: undefined,
      inputs: {},
      outputs: new Map(),
      failure: undefined,
    })),
    status: 'Pending',
    endedAtMs: undefined,
    failure: undefined,
    currentStep: undefined,
    cancelled: new AbortController(),
    stopAfterStep: false,
    cleaningUp: false,
    halted: new AbortController(),
  };
};

type Filter = (execution: Execution, values: readonly string[]) => boolean;

const FILTERS: Readonly<Record<string, Filter>> = {
  ExecutionId: (execution, values) => values.includes(execution.id),
  ExecutionStatus: (execution, values) => values.includes(execution.status),
  DocumentNamePrefix: (execution, values) =>
    values.some((value) => execution.documentName.startsWith(value)),
  StartTimeAfter: (execution, [value = '']) => execution.startedAtMs > Date.parse(value),
  StartTimeBefore: (execution, [value = '']) => execution.startedAtMs < Date.parse(value),
  TagKey: (execution, values) => values.some((value) => execution.tags[value] !== undefined),
};

const matches = (execution: Execution, filter: Ssm.AutomationExecutionFilter): boolean => {
  const apply = FILTERS[filter.Key ?? ''];
  if (apply === undefined)
    throw new ApiError('InvalidFilterKey', `The sandbox does not filter by ${filter.Key}`);
  return apply(execution, filter.Values ?? []);
};

const notStoppable = (execution: Execution): never => {
  throw new ApiError(
    'InvalidAutomationStatusUpdateException',
    `Automation execution ${execution.id} has ended: ${execution.status}`,
  );
};

/** Systems Manager's operations on automations, with what stops those that run. */
export const createAutomations = (
  account: Account,
  documents: DocumentStore,
  callAwsApi: CallAwsApi,
  alarmStates: AlarmStates,
): { readonly handlers: Handlers; readonly stop: () => void } => {
  const executions: Execution[] = [];

  const need = (id: string | undefined): Execution => {
    const execution = executions.find((one) => one.id === id);
    if (execution === undefined)
      throw new ApiError(
        'AutomationExecutionNotFoundException',
        `Automation execution ${id} not found`,
      );
    return execution;
  };

  /** The execution that this token started before, if any. */
  const startedBefore = (input: Ssm.StartAutomationExecutionRequest): Execution | undefined => {
    if (input.ClientToken === undefined) return undefined;
    const known = executions.find((one) => one.clientToken === input.ClientToken);
    if (known !== undefined && known.fingerprint !== fingerprintOf(input))
      throw new ApiError(
        'IdempotentParameterMismatch',
        'The ClientToken was used with other parameters',
      );
    return known;
  };

  const handlers: Handlers = {
    startAutomationExecution: (
      input: Ssm.StartAutomationExecutionRequest,
      _caller: Caller,
    ): Ssm.StartAutomationExecutionResult => {
      checkRequest(input);
      const known = startedBefore(input);
      if (known !== undefined) return { AutomationExecutionId: known.id };
      const execution = executionOf(input, documents, account);
      executions.push(execution);
      watchAlarm(execution, alarmStates);
      setImmediate(() => void runAutomation(execution, account, callAwsApi));
      return { AutomationExecutionId: execution.id };
    },
    getAutomationExecution: (
      input: Ssm.GetAutomationExecutionRequest,
    ): Ssm.GetAutomationExecutionResult => ({
      AutomationExecution: executionView(need(input.AutomationExecutionId)),
    }),
    describeAutomationExecutions: (
      input: Ssm.DescribeAutomationExecutionsRequest,
    ): Ssm.DescribeAutomationExecutionsResult => {
      const found = executions
        .filter((one) => (input.Filters ?? []).every((filter) => matches(one, filter)))
        .reverse();
      const { page, next } = pageOf(found, input.NextToken, input.MaxResults ?? PAGE);
      return { AutomationExecutionMetadataList: page.map(executionSummary), NextToken: next };
    },
    describeAutomationStepExecutions: (
      input: Ssm.DescribeAutomationStepExecutionsRequest,
    ): Ssm.DescribeAutomationStepExecutionsResult => {
      const { steps } = need(input.AutomationExecutionId);
      const ordered = input.ReverseOrder === true ? [...steps].reverse() : steps;
      const { page, next } = pageOf(ordered, input.NextToken, input.MaxResults ?? PAGE);
      return { StepExecutions: page.map((one) => stepView(one, steps)), NextToken: next };
    },
    stopAutomationExecution: (input: Ssm.StopAutomationExecutionRequest) => {
      const execution = need(input.AutomationExecutionId);
      if (hasEnded(execution.status)) notStoppable(execution);
      execution.status = 'Cancelling';
      if (input.Type === 'Complete') execution.stopAfterStep = true;
      else execution.cancelled.abort();
    },
    sendAutomationSignal: (input: Ssm.SendAutomationSignalRequest) => {
      need(input.AutomationExecutionId);
      throw new ApiError(
        'InvalidAutomationSignalException',
        'No step of this execution waits for a signal',
      );
    },
  };
  return {
    handlers,
    stop: () => {
      for (const execution of executions) execution.halted.abort();
    },
  };
};
