/** A step that did not succeed. */
export class StepFailure extends Error {
  readonly code: 'failed' | 'timed-out' | 'cancelled';

  constructor(code: StepFailure['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StepFailure';
    this.code = code;
  }
}
