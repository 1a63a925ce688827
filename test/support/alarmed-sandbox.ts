import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { proposeActions } from '../../mcp/contracts/recovery-tools.ts';
import type { ToolInput } from '../../mcp/contracts/tool-contract.ts';
import { createAwsTelemetry } from '../../mcp/telemetry/create-aws-telemetry.ts';
import { deploy } from '../../sandbox/world/scenarios/deploy.ts';
import type { RecoverySandbox } from './recovery-sandbox.ts';

/** The alarm that `raiseAlarm` raises. */
export const ALARM = 'users-busy';
const MINUTE = 60_000;

/** ISO 8601, so many milliseconds from now. */
export const fromNow = (ms: number): string => new Date(Date.now() + ms).toISOString();

/**
 * A deployment that loses its warm instances, and an alarm that fires on ordinary load: what is tested
 * with it is what follows from an alarm.
 */
export const raiseAlarm = async (sandbox: RecoverySandbox): Promise<void> => {
  const change = { description: 'Rotate signing keys' };
  deploy(sandbox.shop, 'shop-authorizer', change, { losesProvisionedConcurrency: true });
  sandbox.aws.putAlarm({
    AlarmName: ALARM,
    Namespace: 'AWS/Lambda',
    MetricName: 'Invocations',
    Dimensions: [{ Name: 'FunctionName', Value: 'user-service' }],
    Statistic: 'Sum',
    Period: 10,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
  });
  const describe = new DescribeAlarmsCommand({ AlarmNames: [ALARM] });
  const isOn = async (): Promise<boolean> => {
    const { MetricAlarms = [] } = await sandbox.clients.cloudwatch.send(describe);
    return MetricAlarms[0]?.StateValue === 'ALARM';
  };
  while (!(await isOn())) await new Promise((resolve) => setTimeout(resolve, 250));
};

/** What the other services would tell `propose_actions` of that deployment. */
export const questionOf = async (
  sandbox: RecoverySandbox,
): Promise<ToolInput<typeof proposeActions>> => {
  const telemetry = createAwsTelemetry(sandbox.clients, { region: 'us-east-1' });
  const map = await telemetry.serviceMap({ from: fromNow(-10 * MINUTE), to: fromNow(0) });
  if (map.status !== 'ok') throw new Error('no service map');
  return {
    incidentId: 'INC-1',
    alarms: [ALARM],
    symptom: { node: 'user-service', signal: 'latency', statistic: 'p90', at: fromNow(0) },
    window: { from: fromNow(-10 * MINUTE), to: fromNow(0) },
    diagnosis: {
      causes: [
        {
          node: 'shop-authorizer',
          metric: 'latency',
          confidence: 0.9,
          mechanism: 'cold-starts',
          version: '42',
          previousVersion: '41',
          changedAt: fromNow(-MINUTE),
          suggestedProvisioned: 50,
        },
      ],
      path: ['shop-authorizer', 'user-service', 'users-table'],
      steps: [],
      map: map.value,
      throttled: ['users-table'],
    },
  };
};
