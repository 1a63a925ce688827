import type { Account } from '../../account.ts';
import type { Handlers } from '../../call-operation.ts';
import { type AlarmEngine, createAlarmEngine, type PublishAlarm } from './alarm-engine.ts';
import { alarmOperations } from './alarm-operations.ts';
import { createCustomMetrics } from './custom-metrics.ts';
import { metricOperations } from './metric-operations.ts';
import { createMetricReader } from './metric-reader.ts';

/** Amazon CloudWatch: metrics of the world and of clients, and alarms on them. */
export const createCloudWatch = (
  account: Account,
  publish: PublishAlarm,
): { readonly handlers: Handlers; readonly engine: AlarmEngine } => {
  const custom = createCustomMetrics();
  const read = createMetricReader(account, custom);
  const engine = createAlarmEngine(account, read, publish);
  return {
    engine,
    handlers: { ...metricOperations(account, custom, read), ...alarmOperations(engine) },
  };
};
