import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { Tool } from './define-tool.ts';
import { toolErrorOf } from './tool-error.ts';

/** A server that offers these tools. Pure: it reads nothing and listens to nothing until connected. */
export const createServer = (
  name: string,
  version: string,
  instructions: string,
  tools: readonly Tool[],
): McpServer => {
  const server = new McpServer({ name, version }, { instructions });
  for (const { contract, handler } of tools) {
    const { name: toolName, title, description, inputSchema, outputSchema, annotations } = contract;
    server.registerTool(
      toolName,
      { title, description, inputSchema, outputSchema, annotations },
      async (input: unknown, extra: { signal: AbortSignal }) => {
        try {
          const structuredContent = await handler(input, { signal: extra.signal });
          return {
            structuredContent,
            content: [{ type: 'text' as const, text: JSON.stringify(structuredContent) }],
          };
        } catch (error) {
          return toolErrorOf(error);
        }
      },
    );
  }
  return server;
};
