import { z } from 'zod';
import { consolePage } from '../aws-place.ts';
import type { CatalogueEntry } from '../catalogue.ts';
import type { TableSettings } from '../live/table-reader.ts';
import { shellCommand } from '../shell-command.ts';
import { type Composition, defineAction, type Situation } from './action.ts';
import { configEvidence } from './config-evidence.ts';
import { isAutoscaled } from './is-autoscaled.ts';
import { limitOf } from './limit-of.ts';
import { optionsForTables } from './options-for-tables.ts';
import { ownerWhen } from './owner-of-alias.ts';
import { type TableUse, tableUse } from './table-use.ts';

const unitsSchema = z.coerce.number().int().min(1);
const choiceSchema = z.object({ table: z.string(), read: unitsSchema, write: unitsSchema });
type Choice = z.infer<typeof choiceSchema>;

/** More units for whichever of reads and writes is short; null where neither is. */
const enlarged = (
  table: string,
  settings: TableSettings,
  use: TableUse,
  entry: CatalogueEntry,
): Choice | null => {
  const even = limitOf(entry, 'evenUse');
  const grow = (units: number, share: number | null): number =>
    (share ?? 0) >= even ? Math.ceil(units * limitOf(entry, 'factor')) : units;
  const choice = {
    table,
    read: grow(settings.readUnits, use.read),
    write: grow(settings.writeUnits, use.write),
  };
  const grows = choice.read > settings.readUnits || choice.write > settings.writeUnits;
  return grows ? choice : null;
};

const usdPerHour = (choice: Choice, before: TableSettings, entry: CatalogueEntry): number =>
  (choice.read - before.readUnits) * limitOf(entry, 'usdPerReadUnitHour') +
  (choice.write - before.writeUnits) * limitOf(entry, 'usdPerWriteUnitHour');

const mostUsed = ({ read, write }: TableUse): number | null =>
  read === null && write === null ? null : Math.max(read ?? 0, write ?? 0);

const conditionsOf = async (
  choice: Choice,
  before: TableSettings,
  use: TableUse,
  { live, entry }: Situation,
  autoscaled: boolean | null,
): Promise<Composition['conditions']> => {
  const quota = await live.tables.quota();
  const used = mostUsed(use);
  return [
    { text: `${choice.table} is ACTIVE`, holds: before.active, otherwise: 'refused' },
    {
      text: 'not a hot partition: the whole table is short',
      holds: used === null ? null : used >= limitOf(entry, 'evenUse'),
      otherwise: 'refused',
    },
    {
      text: 'within the quota of a table',
      holds: choice.read <= quota.readUnits && choice.write <= quota.writeUnits,
      otherwise: 'refused',
    },
    {
      text: 'within the cost cap',
      holds: usdPerHour(choice, before, entry) <= limitOf(entry, 'costCapUsdPerHour'),
      otherwise: 'refused',
    },
    {
      text: 'no autoscaler would take it back',
      holds: autoscaled === null ? null : !autoscaled,
      otherwise: 'high',
    },
  ];
};

const capacityText = (read: number, write: number): string => `${read} reads, ${write} writes`;

const parametersOf = (table: string, read: number, write: number) => ({
  TableName: [table],
  ReadCapacityUnits: [String(read)],
  WriteCapacityUnits: [String(write)],
});

/** Enlarges the capacity of a table that throttles because the whole of it is short. */
export const dynamodbCapacity = defineAction<Choice>({
  id: 'dynamodb-capacity',
  choiceSchema,
  find: async (problem) =>
    optionsForTables(problem, ({ table, settings, use }) =>
      enlarged(table, settings, use, problem.entry),
    ),
  choiceOf: ({ parameters }) => ({
    table: parameters['TableName']?.[0],
    read: parameters['ReadCapacityUnits']?.[0],
    write: parameters['WriteCapacityUnits']?.[0],
  }),
  async compose(choice, situation) {
    const { live, entry } = situation;
    const { table, read, write } = choice;
    const before = await live.tables.settings(table);
    if (before.onDemand || (before.readUnits >= read && before.writeUnits >= write)) return null;
    const autoscaled = await isAutoscaled(`table/${table}`, live);
    const use = await tableUse(table, before, situation);
    const change = `${capacityText(before.readUnits, before.writeUnits)} → ${capacityText(read, write)}`;
    return {
      node: table,
      parameters: parametersOf(table, read, write),
      targets: [before.arn],
      undo: {
        document: 'Halcyon-SetTableCapacity',
        parameters: parametersOf(table, before.readUnits, before.writeUnits),
      },
      timeBoxS: null,
      tags: before.tags,
      ownedBy: ownerWhen(autoscaled),
      restoresHealthyState: false,
      conditions: await conditionsOf(choice, before, use, situation, autoscaled),
      words: {
        table,
        change,
        use: `${Math.round((mostUsed(use) ?? 0) * 100)} %`,
        before: capacityText(before.readUnits, before.writeUnits),
        after: capacityText(read, write),
        usdPerHour: usdPerHour(choice, before, entry).toFixed(2),
      },
      change,
      expectedAfterS: 120,
      cli: shellCommand(
        ...['aws', 'dynamodb', 'update-table', '--table-name', table, '--provisioned-throughput'],
        `ReadCapacityUnits=${read},WriteCapacityUnits=${write}`,
      ),
      consoleUrl: consolePage(before.arn, 'dynamodbv2', `table?name=${table}`),
      evidence: [
        configEvidence(
          `table-${table}`,
          `Capacity of ${table}`,
          `dynamodb DescribeTable ${table}`,
          {
            read: before.readUnits,
            write: before.writeUnits,
          },
        ),
      ],
    };
  },
});
