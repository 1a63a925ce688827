import { z } from 'zod';

/** The one place where an error becomes words for an MCP client: no stack, no secret, no raw message. */
export const toolErrorOf = (error: unknown) => ({
  isError: true,
  content: [{ type: 'text' as const, text: wordsOf(error) }],
});

const wordsOf = (error: unknown): string => {
  if (error instanceof z.ZodError) return `The input does not fit:\n${z.prettifyError(error)}`;
  if (error instanceof Error && error.name === 'AbortError') return 'Cancelled.';
  return `The tool failed (${error instanceof Error ? error.name : 'unknown error'}). The server log says more.`;
};
