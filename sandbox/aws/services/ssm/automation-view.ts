import type * as Ssm from '@aws-sdk/client-ssm';
import { asTexts, type Execution, outputsOf, type StepExecution } from './execution.ts';

const date = (ms: number | undefined): Date | undefined =>
  ms === undefined ? undefined : new Date(ms);

const validNext = (step: StepExecution, all: readonly StepExecution[]): string[] => {
  const next = step.step.nextStep ?? all[all.indexOf(step) + 1]?.step.name;
  return step.step.isEnd || next === undefined ? [] : [next];
};

/** A step in the form of the API. */
export const stepView = (
  step: StepExecution,
  all: readonly StepExecution[],
): Ssm.StepExecution => ({
  StepName: step.step.name,
  Action: step.step.action,
  TimeoutSeconds: step.step.timeoutSeconds,
  OnFailure: step.step.onFailure,
  MaxAttempts: step.step.maxAttempts,
  ExecutionStartTime: date(step.startedAtMs),
  ExecutionEndTime: date(step.endedAtMs),
  StepStatus: step.status,
  Inputs: { ...step.inputs },
  Outputs: Object.fromEntries([...step.outputs].map(([name, value]) => [name, asTexts(value)])),
  FailureMessage: step.failure,
  FailureDetails:
    step.failure === undefined
      ? undefined
      : { FailureStage: 'Invocation', FailureType: 'Action', Details: { Message: [step.failure] } },
  StepExecutionId: step.id,
  IsEnd: step.step.isEnd,
  IsCritical: step.step.isCritical,
  NextStep: step.step.nextStep,
  ValidNextSteps: validNext(step, all),
});

const alarmView = ({ alarm, alarmWentOff }: Execution): Partial<Ssm.AutomationExecution> =>
  alarm === undefined
    ? {}
    : {
        AlarmConfiguration: { Alarms: [{ Name: alarm }], IgnorePollAlarmFailure: false },
        TriggeredAlarms: alarmWentOff ? [{ Name: alarm, State: 'ALARM' }] : [],
      };

/** An execution in the form of GetAutomationExecution. */
export const executionView = (execution: Execution): Ssm.AutomationExecution => {
  const current = execution.steps.find((one) => one.step.name === execution.currentStep);
  return {
    AutomationExecutionId: execution.id,
    DocumentName: execution.documentName,
    DocumentVersion: execution.documentVersion,
    ExecutionStartTime: new Date(execution.startedAtMs),
    ExecutionEndTime: date(execution.endedAtMs),
    AutomationExecutionStatus: execution.status,
    StepExecutions: execution.steps.map((one) => stepView(one, execution.steps)),
    StepExecutionsTruncated: false,
    Parameters: { ...execution.givenParameters },
    Outputs: outputsOf(execution),
    FailureMessage: execution.failure,
    Mode: 'Auto',
    ExecutedBy: execution.executedBy,
    CurrentStepName: current?.step.name,
    CurrentAction: current?.step.action,
    ...alarmView(execution),
    Targets: [],
    TargetParameterName: undefined,
  };
};

/** An execution in the form of DescribeAutomationExecutions. */
export const executionSummary = (execution: Execution): Ssm.AutomationExecutionMetadata => {
  const {
    StepExecutions: _steps,
    StepExecutionsTruncated: _truncated,
    Parameters: _given,
    ...rest
  } = executionView(execution);
  return { ...rest, LogFile: '', AutomationType: 'Local' };
};
