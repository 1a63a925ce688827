/**
 * An error that AWS itself would answer. `code` is the exception's name in the service's model
 * (`ResourceNotFoundException`); `members` are its further fields. `status` overrides the model's.
 */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number | undefined;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: { status?: number; members?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = code;
    this.code = code;
    this.status = options.status;
    this.members = options.members ?? {};
  }
}
