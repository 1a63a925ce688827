import { ApiError } from '../../protocol/api-error.ts';

export interface Token {
  readonly kind: 'field' | 'number' | 'string' | 'regex' | 'sign';
  readonly text: string;
}

/** The one refusal of everything that this sandbox cannot read. */
export const malformed = (message: string): never => {
  throw new ApiError('MalformedQueryException', `unexpected symbol: ${message}`);
};

const SPACE = /(?:\s|#[^\n]*)*/y;
const KINDS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['number', /\d+(?:\.\d+)?(?![\w.])/y],
  ['field', /@?[A-Za-z_0-9][\w.]*|`[^`]+`|\*/y],
  ['string', /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y],
  ['sign', /!=|<=|>=|=~|[=<>(),|+\-[\]/%]/y],
];
const REGEX = /\/(?:[^/\\]|\\.)+\/i?/y;

const matchAt = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};

/** A slash divides, but for what is after `like`, and after the field that `parse` takes apart. */
const wantsRegex = (tokens: readonly Token[]): boolean =>
  ['like', '=~'].includes(tokens.at(-1)?.text ?? '') ||
  tokens.at(-2)?.text.toLowerCase() === 'parse';

const nextToken = (text: string, at: number, before: readonly Token[]): Token & { raw: string } => {
  if (wantsRegex(before)) {
    const raw = matchAt(REGEX, text, at);
    if (raw !== undefined) return { kind: 'regex', text: raw, raw };
  }
  for (const [kind, pattern] of KINDS) {
    const raw = matchAt(pattern, text, at);
    if (raw === undefined) continue;
    const inner = kind === 'string' ? raw.slice(1, -1).replace(/\\(.)/g, '$1') : raw;
    return { kind, text: raw.startsWith('`') ? raw.slice(1, -1) : inner, raw };
  }
  return malformed(text.slice(at, at + 20));
};

/** Splits a Logs Insights query into tokens. @throws ApiError `MalformedQueryException` */
export const tokensOf = (query: string): Token[] => {
  const tokens: Token[] = [];
  let at = (matchAt(SPACE, query, 0) ?? '').length;
  while (at < query.length) {
    const { raw, ...token } = nextToken(query, at, tokens);
    tokens.push(token);
    at += raw.length;
    at += (matchAt(SPACE, query, at) ?? '').length;
  }
  return tokens;
};
