import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';

/** Where an MCP service is: built into this process, or behind a URL with a token of its own. */
export type McpService =
  | { readonly kind: 'in-process'; readonly createServer: () => McpServer }
  | { readonly kind: 'http'; readonly url: string; readonly token?: string };
