import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { Serving } from './serve-http.ts';

/** Serves over standard input and output, which nothing else may write to from then on. */
export const serveStdio = async (server: McpServer): Promise<Serving> => {
  await server.connect(new StdioServerTransport());
  return { url: 'stdio:', close: async () => server.close() };
};
