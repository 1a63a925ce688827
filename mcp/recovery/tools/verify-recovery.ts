import { verifyRecovery } from '../../contracts/recovery-tools.ts';
import { defineTool, type Tool } from '../../shared/define-tool.ts';
import { judgeRecovery } from '../judge-recovery.ts';
import { measureSymptoms } from '../measure-symptoms.ts';
import type { RecoveryDeps } from '../recovery-deps.ts';

/** The alarms as CloudWatch has them now, a missing one included; null when it cannot be asked. */
const readAlarms = async (names: readonly string[], { live }: RecoveryDeps) => {
  try {
    const found = new Map((await live.alarms.describe(names)).map((alarm) => [alarm.name, alarm]));
    return names.map((name) => ({ name, state: found.get(name)?.state ?? 'NOT_FOUND' }));
  } catch {
    return null;
  }
};

/** `verify_recovery`: whether the symptom is gone, by alarms and by the metrics behind them. */
export const verifyRecoveryTool = (deps: RecoveryDeps): Tool =>
  defineTool(verifyRecovery, async ({ alarms: names, symptoms, window, baseline, before }) => {
    const windows = { baseline, before: before ?? null, current: window };
    const [alarms, { measured, evidence }] = await Promise.all([
      readAlarms(names, deps),
      measureSymptoms(symptoms, windows, deps.telemetry),
    ]);
    const judgement = judgeRecovery(alarms, measured);
    return {
      ...judgement,
      alarms: alarms ?? names.map((name) => ({ name, state: 'UNKNOWN' })),
      evidence: [...evidence],
    };
  });
