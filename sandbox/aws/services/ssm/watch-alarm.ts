import type { AlarmConfiguration } from '@aws-sdk/client-ssm';
import { ApiError } from '../../protocol/api-error.ts';
import { type Execution, hasEnded } from './execution.ts';

/** The state of an alarm by its name; undefined where there is none of that name. */
export type AlarmStates = (name: string) => string | undefined;

const POLL_MS = 250;

/** An execution watches one alarm or none. @throws ApiError `ValidationException` */
export const checkAlarms = (configuration: AlarmConfiguration | undefined): void => {
  if (configuration !== undefined && configuration.Alarms?.length !== 1)
    throw new ApiError('ValidationException', 'AlarmConfiguration takes exactly one alarm');
};

/**
 * Stops an execution as a person would when its alarm is in ALARM or cannot be found, from its first
 * moment until it has ended (Systems Manager User Guide, CloudWatch alarms of automations).
 */
export const watchAlarm = (execution: Execution, states: AlarmStates): void => {
  const { alarm } = execution;
  if (alarm === undefined) return;
  const isOver = (): boolean => hasEnded(execution.status) || execution.cancelled.signal.aborted;
  const look = (): void => {
    const state = states(alarm);
    if (isOver() || (state !== undefined && state !== 'ALARM')) return;
    execution.alarmWentOff = state === 'ALARM';
    execution.status = 'Cancelling';
    execution.cancelled.abort();
  };
  const timer = setInterval(() => {
    look();
    if (isOver()) clearInterval(timer);
  }, POLL_MS);
  execution.halted.signal.addEventListener('abort', () => clearInterval(timer));
  look();
};
