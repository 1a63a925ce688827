import type { z } from 'zod';
import type { ToolContract, ToolOutput } from '../contracts/tool-contract.ts';

export interface ToolContext {
  /** Aborted when the client gave up. */
  readonly signal: AbortSignal;
}

/** A tool as a value: what both sides agreed on, and the function that does it. */
export interface Tool {
  readonly contract: ToolContract;
  readonly handler: (input: unknown, context: ToolContext) => Promise<Record<string, unknown>>;
}

/** Joins a contract and its handler; the handler sees input that the schema has parsed. */
export const defineTool = <C extends ToolContract>(
  contract: C,
  handler: (input: z.infer<C['inputSchema']>, context: ToolContext) => Promise<ToolOutput<C>>,
): Tool => ({
  contract,
  handler: async (input, context) =>
    handler(contract.inputSchema.parse(input) as z.infer<C['inputSchema']>, context),
});
