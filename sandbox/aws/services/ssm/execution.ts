import type { AutomationDocument, Step } from './automation-document.ts';

export type ExecutionStatus =
  | 'Pending'
  | 'InProgress'
  | 'Success'
  | 'TimedOut'
  | 'Cancelling'
  | 'Cancelled'
  | 'Failed';

/** One step as it went. Times are milliseconds. */
export interface StepExecution {
  readonly id: string;
  readonly step: Step;
  status: ExecutionStatus;
  startedAtMs: number | undefined;
  endedAtMs: number | undefined;
  /** With every reference filled in, as text. */
  inputs: Readonly<Record<string, string>>;
  readonly outputs: Map<string, unknown>;
  failure: string | undefined;
}

/** One run of a runbook. */
export interface Execution {
  readonly id: string;
  readonly documentName: string;
  readonly documentVersion: string;
  readonly document: AutomationDocument;
  /** As they were given. */
  readonly givenParameters: Readonly<Record<string, string[]>>;
  /** Typed, defaults included. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly tags: Readonly<Record<string, string>>;
  /** The alarm that stops it by going off. */
  readonly alarm: string | undefined;
  /** Set once that alarm has stopped it. */
  alarmWentOff: boolean;
  readonly clientToken: string | undefined;
  /** What a second start with the same token must match. */
  readonly fingerprint: string;
  readonly startedAtMs: number;
  readonly executedBy: string;
  readonly steps: readonly StepExecution[];
  status: ExecutionStatus;
  endedAtMs: number | undefined;
  failure: string | undefined;
  currentStep: string | undefined;
  /** Aborted to stop what waits. */
  readonly cancelled: AbortController;
  /** Set to stop after the step that runs. */
  stopAfterStep: boolean;
  /** Set once it runs the steps that a runbook has for a cancellation: these are let finish. */
  cleaningUp: boolean;
  /** Aborted when the sandbox stops. */
  readonly halted: AbortController;
}

const ENDED: readonly ExecutionStatus[] = ['Success', 'TimedOut', 'Cancelled', 'Failed'];

/** Whether nothing more will happen to it. */
export const hasEnded = (status: ExecutionStatus): boolean => ENDED.includes(status);

/** A value as the API shows outputs: a list of texts. */
export const asTexts = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)))
    : [typeof value === 'string' ? value : JSON.stringify(value)];

/** The outputs that the runbook names, by `step.Output`. */
export const outputsOf = (execution: Execution): Record<string, string[]> =>
  Object.fromEntries(
    execution.document.outputs
      .map((output) => output.replace(/^\{\{\s*|\s*\}\}$/g, ''))
      .flatMap((output): [string, string[]][] => {
        const [stepName = '', name = ''] = output.split('.');
        const step = execution.steps.find((one) => one.step.name === stepName);
        return [
          [
            output,
            step?.outputs.has(name)
              ? asTexts(step.outputs.get(name))
              : ['No output available yet because the step is not successfully executed'],
          ],
        ];
      }),
  );
