import { ApiError } from '../../protocol/api-error.ts';

const TERM = /\s*([?-]?)(?:"([^"]*)"|([\w:.@/-]+))/y;

/**
 * A filter pattern of plain terms: all of them, none with `-`, any with `?`, phrases in quotes.
 * @throws ApiError `InvalidParameterException` for JSON and space-delimited patterns
 */
export const filterPattern = (pattern: string): ((message: string) => boolean) => {
  const all: string[] = [];
  const none: string[] = [];
  const any: string[] = [];
  const text = pattern.trim();
  TERM.lastIndex = 0;
  while (TERM.lastIndex < text.length) {
    const term = TERM.exec(text);
    if (term === null)
      throw new ApiError('InvalidParameterException', 'The sandbox knows patterns of terms only');
    const [, sign, quoted, bare] = term;
    const list = sign === '-' ? none : sign === '?' ? any : all;
    list.push(quoted ?? bare ?? '');
  }
  return (message) =>
    all.every((one) => message.includes(one)) &&
    !none.some((one) => message.includes(one)) &&
    (any.length === 0 || any.some((one) => message.includes(one)));
};
