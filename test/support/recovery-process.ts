import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { ToolContract, ToolInput, ToolOutput } from '../../mcp/contracts/tool-contract.ts';
import { SECRET } from './recovery-bench.ts';

const MAIN = fileURLToPath(new URL('../../mcp/main.ts', import.meta.url));
const TOKEN = 'the-token-of-recovery';

/** A recovery service in a process of its own, and one client of it over HTTP. */
export interface RecoveryProcess {
  call<C extends ToolContract>(tool: C, input: ToolInput<C>): Promise<ToolOutput<C>>;
  /** The answer as any client sees it, whatever it sends. */
  callRaw(name: string, input: Record<string, unknown>): ReturnType<Client['callTool']>;
  stop(): Promise<void>;
}

/** Starts `npm run mcp -- recovery --http 0` on this endpoint; `store` says where its ledger is. */
export const startRecoveryProcess = async (
  endpoint: string,
  store: Readonly<Record<string, string>>,
): Promise<RecoveryProcess> => {
  const child = spawn(process.execPath, ['--no-warnings', MAIN, 'recovery', '--http', '0'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      ...{ SANDBOX: '1', AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: endpoint },
      ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      ...{ GRANT_SECRET: SECRET, MCP_RECOVERY_TOKEN: TOKEN, BEDROCK_ENABLED: 'false' },
      ...store,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    const said: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      const served = /"url":"([^"]+)"/.exec(line)?.[1];
      if (served) resolve(served);
    });
    child.once('exit', () => reject(new Error(`recovery did not start:\n${said.join('\n')}`)));
  });
  const client = new Client({ name: 'test', version: '0' });
  const headers = { authorization: `Bearer ${TOKEN}` };
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
  await client.connect(transport as Transport);
  const callRaw: RecoveryProcess['callRaw'] = (name, input) =>
    client.callTool({ name, arguments: input });
  return {
    callRaw,
    call: async (tool, input) => {
      const result = await callRaw(tool.name, { ...input });
      if (result.isError) throw new Error(JSON.stringify(result.content));
      return tool.outputSchema.parse(result.structuredContent) as ToolOutput<typeof tool>;
    },
    stop: async () => {
      await client.close();
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
};
