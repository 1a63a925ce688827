/** A control refused what was asked; `code` is the name of the exception that AWS throws for it. */
export class ControlError extends Error {
  readonly code: ControlErrorCode;
  constructor(code: ControlErrorCode, message: string) {
    super(message);
    this.name = code;
    this.code = code;
  }
}

export type ControlErrorCode =
  | 'BadRequestException'
  | 'InvalidParameterValueException'
  | 'LimitExceededException'
  | 'NotFoundException'
  | 'ResourceConflictException'
  | 'ResourceInUseException'
  | 'ResourceNotFoundException'
  | 'ValidationException';
