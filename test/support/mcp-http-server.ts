import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import express from 'express';
import { type LocalServer, listen } from './listen.ts';

/** Serves an MCP server over stateless Streamable HTTP at `/mcp`, to whoever brings the token. */
export const serveMcp = (
  createServer: () => McpServer,
  token: string,
  port = 0,
): Promise<LocalServer> => {
  const app = express();
  app.use(express.json({ limit: '4mb' }));
  app.post('/mcp', async (request, response) => {
    if (request.headers.authorization !== `Bearer ${token}`) {
      response.status(401).end();
      return;
    }
    const transport = new StreamableHTTPServerTransport({});
    response.on('close', () => void transport.close());
    await createServer().connect(transport as Transport);
    await transport.handleRequest(request, response, request.body);
  });
  app.all('/mcp', (_request, response) => void response.status(405).end());
  return listen(app, port);
};
