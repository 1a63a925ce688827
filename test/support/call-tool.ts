import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { z } from 'zod';
import type { ToolContract } from '../../mcp/contracts/tool-contract.ts';
import { createServer } from '../../mcp/shared/create-server.ts';
import type { Tool } from '../../mcp/shared/define-tool.ts';

/** Calls a tool as an MCP client does, and answers its structured content. @throws when the tool fails */
export const callTool = async <C extends ToolContract>(
  tool: Tool,
  contract: C,
  input: object,
): Promise<z.infer<C['outputSchema']>> => {
  const client = new Client({ name: 'test', version: '0' });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([createServer('test', '0', '', [tool]).connect(far), client.connect(near)]);
  try {
    const result = await client.callTool({ name: contract.name, arguments: { ...input } });
    if (result.isError) throw new Error(JSON.stringify(result.content));
    return contract.outputSchema.parse(result.structuredContent) as z.infer<C['outputSchema']>;
  } finally {
    await client.close();
  }
};
