import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../../../src/config.ts';

const good = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  INCIDENT_CHANNEL: 'C1',
  AWS_REGION: 'us-east-1',
  SNS_TOPIC_ARNS: 'arn:aws:sns:us-east-1:123456789012:alarms',
};
const problems = (env: Record<string, string | undefined>) => {
  const reading = readConfig(env);
  return reading.ok ? [] : reading.problems;
};

describe('the environment', () => {
  it('needs little, and has safe defaults', () => {
    const reading = readConfig(good);
    expect(reading).toMatchObject({
      ok: true,
      config: { autoRunLowRisk: true, dryRun: false, port: 3000, approvalTtlMs: 1_800_000 },
    });
  });

  it('names everything that is missing, one line each', () => {
    expect(problems({}).map((line) => line.split(' ')[0])).toEqual([
      'SLACK_BOT_TOKEN',
      'INCIDENT_CHANNEL',
      'AWS_REGION',
      'SLACK_APP_TOKEN',
      'SNS_TOPIC_ARNS',
    ]);
  });

  it('calls what is wrong wrong, not missing as well', () => {
    const wrong = problems({ ...good, SLACK_APP_TOKEN: 'nonsense', SNS_TOPIC_ARNS: 'nonsense' });
    expect(wrong.map((line) => line.split(' ')[0])).toEqual(['SLACK_APP_TOKEN', 'SNS_TOPIC_ARNS']);
  });

  it('trusts other origins in the sandbox and on loopback alone', () => {
    const endpoint = { ...good, AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' };
    expect(problems(endpoint)).toHaveLength(1);
    expect(problems({ ...endpoint, SANDBOX: '1' })).toEqual([]);
    expect(
      problems({ ...endpoint, SANDBOX: '1', AWS_ENDPOINT_URL: 'http://10.0.0.1' }),
    ).toHaveLength(1);
    expect(
      problems({ ...good, SANDBOX: '1', SNS_EXTRA_CERT_ORIGIN: 'https://evil.example' }),
    ).toHaveLength(1);
  });

  it('wants the shared secrets where several processes share them', () => {
    const shared = problems({ ...good, REDIS_URL: 'redis://localhost:6379' });
    expect(shared.map((line) => line.split(' ')[0])).toEqual(['GRANT_SECRET', 'AUDIT_SECRET']);
  });

  it('refuses approvers that are no ids', () => {
    expect(problems({ ...good, APPROVERS_HIGH: '@mina' })).toHaveLength(1);
  });
});
