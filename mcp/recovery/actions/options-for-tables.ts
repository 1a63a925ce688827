import type { TableSettings } from '../live/table-reader.ts';
import type { Option, Problem } from './action.ts';
import { type TableUse, tableUse } from './table-use.ts';

/** A table of the map that throttles now or is forecast to, as it is set up and used. */
interface ThrottledTable {
  readonly table: string;
  readonly settings: TableSettings;
  readonly use: TableUse;
}

/** What an action would choose for each throttled table with provisioned capacity; null is no choice. */
export const optionsForTables = async <C>(
  problem: Problem,
  choose: (throttled: ThrottledTable) => C | null,
): Promise<{ readonly options: readonly Option<C>[]; readonly gaps: readonly [] }> => {
  const { map, throttled, causes } = problem.diagnosis;
  const options: Option<C>[] = [];
  for (const { id: table, type } of map.nodes) {
    if (type !== 'AWS::DynamoDB::Table' || !throttled.includes(table)) continue;
    const settings = await problem.live.tables.settings(table);
    if (settings.onDemand) continue;
    const use = await tableUse(table, settings, problem);
    const choice = choose({ table, settings, use });
    if (choice) options.push({ choice, confidence: causes[0]?.confidence ?? 0 });
  }
  return { options, gaps: [] };
};
