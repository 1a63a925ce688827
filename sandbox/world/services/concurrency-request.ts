import { ControlError } from '../control-error.ts';

/** @throws ControlError for provisioned concurrency that Lambda would refuse. */
export function refuseProvisioned(count: number, reserved: number | null): void {
  if (!Number.isInteger(count) || count < 1) {
    throw new ControlError(
      'ValidationException',
      'Value at provisionedConcurrentExecutions must be greater than or equal to 1',
    );
  }
  if (reserved !== null && count > reserved) {
    throw new ControlError(
      'InvalidParameterValueException',
      'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
    );
  }
}

/** @throws ControlError for reserved concurrency that Lambda would refuse; null takes it away. */
export function refuseReserved(count: number | null, provisioned: number): void {
  if (count === null) return;
  if (!Number.isInteger(count) || count < 0) {
    throw new ControlError(
      'ValidationException',
      'Value at reservedConcurrentExecutions must be greater than or equal to 0',
    );
  }
  if (count < provisioned) {
    throw new ControlError(
      'InvalidParameterValueException',
      'ReservedConcurrentExecutions must not be less than the provisioned concurrency',
    );
  }
}
