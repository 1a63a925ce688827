import { describe, expect, test } from '@jest/globals';
import { readMcpConfig } from '../../../mcp/config.ts';
import { readArguments } from '../../../mcp/read-arguments.ts';

const problemsOf = (env: Record<string, string>) => {
  const read = readMcpConfig(env);
  return read.ok ? [] : read.problems;
};

describe('readMcpConfig', () => {
  test('needs a region only', () => {
    const read = readMcpConfig({ AWS_REGION: 'eu-west-1' });
    expect(read).toMatchObject({
      ok: true,
      config: {
        region: 'eu-west-1',
        models: { 'auth-flow': 'us.anthropic.claude-sonnet-4-6' },
        isBedrockEnabled: true,
        tokens: { 'auth-flow': undefined },
        host: '127.0.0.1',
        telemetry: undefined,
      },
    });
  });

  test('tells everything that is wrong at once, a line each', () => {
    const problems = problemsOf({
      BEDROCK_ENABLED: 'perhaps',
      TELEMETRY: 'guessed',
      LOG_LEVEL: 'loud',
    });
    expect(problems).toHaveLength(4);
    for (const name of ['AWS_REGION', 'BEDROCK_ENABLED', 'TELEMETRY', 'LOG_LEVEL'])
      expect(problems.filter((problem) => problem.startsWith(name))).toHaveLength(1);
    expect(problems.every((problem) => !problem.includes('\n'))).toBe(true);
  });

  test('a recorded set needs no region', () => {
    const read = readMcpConfig({ TELEMETRY: 'recorded:/sets/low' });
    expect(read.ok && read.config.telemetry).toEqual({ recordedPath: '/sets/low' });
  });

  test.each([
    { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' },
    { AWS_ENDPOINT_URL_LAMBDA: 'http://localhost:4566' },
    { AWS_ENDPOINT_URL: 'http://evil.example', SANDBOX: '1' },
    { AWS_ENDPOINT_URL: 'http://127.0.0.1.evil.example', SANDBOX: '1' },
  ])('refuses %p', (env) => {
    expect(problemsOf({ AWS_REGION: 'us-east-1', ...env })).toHaveLength(1);
  });

  test('takes the beginning of role ARNs for the runbooks, and nothing else', () => {
    const roles = (RUNBOOK_ROLES: string) =>
      readMcpConfig({ AWS_REGION: 'us-east-1', RUNBOOK_ROLES });
    const path = 'arn:aws:iam::123456789012:role/halcyon/';
    expect(roles(path)).toMatchObject({ ok: true, config: { recovery: { runbookRoles: path } } });
    expect(roles('')).toMatchObject({ config: { recovery: { runbookRoles: undefined } } });
    for (const wrong of ['halcyon/', 'arn:aws:iam::123456789012:role/halcyon', `${path}x y/`])
      expect(roles(wrong)).toMatchObject({ ok: false, problems: [expect.stringContaining(wrong)] });
  });

  test('takes an endpoint on loopback in the sandbox', () => {
    const env = {
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      SANDBOX: '1',
    };
    expect(problemsOf(env)).toEqual([]);
  });
});

describe('readArguments', () => {
  test('reads a server, a port and a source', () => {
    const read = readArguments(['auth-flow', '--http', '0', '--telemetry', 'recorded:/x']);
    expect(read).toEqual({
      ok: true,
      arguments: { server: 'auth-flow', httpPort: 0, telemetry: 'recorded:/x' },
    });
  });

  test.each([
    [[]],
    [['payments']],
    [['auth-flow', 'recovery']],
    [['auth-flow', '--http', 'x']],
    [['auth-flow', '--what']],
  ])('refuses %p with the usage', (argv) => {
    const read = readArguments(argv);
    expect(read.ok ? '' : read.problem).toContain('Usage:');
  });
});
