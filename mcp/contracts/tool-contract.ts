import type { z } from 'zod';

/** What both sides of an MCP tool agree on: the server serves it, the bot's hub parses by it. */
export interface ToolContract<
  I extends z.ZodObject = z.ZodObject,
  O extends z.ZodObject = z.ZodObject,
> {
  /** snake_case, verb_noun, at most 64 characters. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: I;
  readonly outputSchema: O;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly idempotentHint: boolean;
    readonly openWorldHint: boolean;
  };
}

export type ToolInput<C extends ToolContract> = z.input<C['inputSchema']>;
export type ToolOutput<C extends ToolContract> = z.infer<C['outputSchema']>;

/** Annotations of a tool that only reads. */
export const reads = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: true,
} as const;

/** Annotations of a tool that changes an AWS account. */
export const writes = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: true,
  openWorldHint: true,
} as const;
