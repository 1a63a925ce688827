import { ApiError } from './protocol/api-error.ts';

/** One page of a list, and the token of the next; the token holds the offset. @throws ApiError */
export const pageOf = <T>(
  items: readonly T[],
  token: string | undefined,
  size: number,
  badToken = 'InvalidNextToken',
): { page: T[]; next: string | undefined } => {
  const from = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(from) || from < 0)
    throw new ApiError(badToken, 'The provided next token is invalid');
  const to = from + size;
  return {
    page: items.slice(from, to),
    next: to < items.length ? Buffer.from(String(to)).toString('base64url') : undefined,
  };
};
