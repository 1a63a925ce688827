/** Something that was not asked, to spare the account that is being watched; `classifyAwsError` knows its name. */
export class LeftOutError extends Error {
  readonly code = 'left-out';
  override readonly name = 'LeftOutError';
}
