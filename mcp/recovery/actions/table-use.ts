import type { TableSettings } from '../live/table-reader.ts';
import type { Situation } from './action.ts';

/** Consumed over provisioned capacity in the busiest sample of the last ten minutes; null: not known. */
export interface TableUse {
  readonly read: number | null;
  readonly write: number | null;
}

const LOOK_BACK_MS = 600_000;

/** How much of its capacity a table uses, reads and writes apart. */
export const tableUse = async (
  table: string,
  settings: TableSettings,
  { live, nowMs, periodS }: Situation,
): Promise<TableUse> => {
  const window = {
    from: new Date(nowMs - LOOK_BACK_MS).toISOString(),
    to: new Date(nowMs).toISOString(),
  };
  const shareUsed = async (metricName: string, units: number): Promise<number | null> => {
    const samples = await live.metrics(
      {
        namespace: 'AWS/DynamoDB',
        metricName,
        dimensions: { TableName: table },
        statistic: 'Sum',
      },
      window,
      periodS,
    );
    if (!samples || samples.values.length === 0 || units === 0) return null;
    return Math.max(...samples.values) / samples.periodS / units;
  };
  const [read, write] = await Promise.all([
    shareUsed('ConsumedReadCapacityUnits', settings.readUnits),
    shareUsed('ConsumedWriteCapacityUnits', settings.writeUnits),
  ]);
  return { read, write };
};
