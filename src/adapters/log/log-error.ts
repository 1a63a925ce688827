/** What an event log throws, and nothing else. Neither code says that an append did not happen. */
export class LogError extends Error {
  override readonly name = 'LogError';
  /** `log-in-use`: another process holds the file. `log-unavailable`: the store did not answer, or refused. */
  readonly code: 'log-in-use' | 'log-unavailable';
  /** True when the same call may succeed later; an append may be repeated safely, its ids see to that. */
  readonly retryable: boolean;

  constructor(message: string, options: { code: LogError['code']; cause: unknown }) {
    super(message, options);
    this.code = options.code;
    this.retryable = options.code === 'log-unavailable';
  }
}
