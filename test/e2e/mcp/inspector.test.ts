import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';

const run = promisify(execFile);
const INSPECTOR = 'node_modules/.bin/mcp-inspector';

const inspect = async (...args: string[]) => {
  const { stdout } = await run(
    INSPECTOR,
    [
      '--cli',
      'node',
      'mcp/main.ts',
      'auth-flow',
      '-e',
      'AWS_REGION=us-east-1',
      '-e',
      'BEDROCK_ENABLED=false',
      ...args,
    ],
    { timeout: 60_000 },
  );
  return JSON.parse(stdout) as Record<string, unknown>;
};

describe('the MCP Inspector, a client of somebody else', () => {
  test('lists the tools with their schemas', async () => {
    const { tools } = await inspect('--method', 'tools/list');
    expect(tools).toHaveLength(4);
    expect(tools).toContainEqual(
      expect.objectContaining({
        name: 'get_auth_flow_context',
        inputSchema: expect.any(Object),
        outputSchema: expect.any(Object),
      }),
    );
  }, 90_000);

  test('calls one', async () => {
    const answer = await inspect(
      '--method',
      'tools/call',
      '--tool-name',
      'explain_findings',
      '--tool-arg',
      'findings=[]',
      '--tool-arg',
      'evidence=[]',
    );
    expect(answer['structuredContent']).toMatchObject({
      claims: [],
      source: 'text',
      degraded: 'Bedrock is turned off.',
    });
  }, 90_000);
});
