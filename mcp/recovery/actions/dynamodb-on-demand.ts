import { z } from 'zod';
import { consolePage } from '../aws-place.ts';
import type { CatalogueEntry } from '../catalogue.ts';
import type { TableSettings } from '../live/table-reader.ts';
import { shellCommand } from '../shell-command.ts';
import { type Composition, type Condition, defineAction, type Situation } from './action.ts';
import { configEvidence } from './config-evidence.ts';
import { isAutoscaled } from './is-autoscaled.ts';
import { limitOf } from './limit-of.ts';
import { optionsForTables } from './options-for-tables.ts';
import { ownerWhen } from './owner-of-alias.ts';
import { type TableUse, tableUse } from './table-use.ts';

const choiceSchema = z.object({ table: z.string() });
type Choice = z.infer<typeof choiceSchema>;

const DAY_MS = 24 * 3600 * 1000;

/** Whether the whole table is short, and not one partition of it; null: not known. */
const isShort = ({ read, write }: TableUse, entry: CatalogueEntry): boolean | null =>
  read === null && write === null
    ? null
    : Math.max(read ?? 0, write ?? 0) >= limitOf(entry, 'evenUse');

/**
 * Whether DynamoDB would still switch it. The table says when it was switched last, CloudTrail how often
 * but minutes late: the one that the table knows of counts in any case.
 */
const mayStillSwitch = async (
  table: string,
  before: TableSettings,
  { live, entry, nowMs }: Situation,
): Promise<boolean | null> => {
  const since = nowMs - DAY_MS;
  if (before.lastOnDemandAtMs === null || before.lastOnDemandAtMs < since) return true;
  try {
    const seen = await live.tables.switchesToOnDemand(table, since);
    return Math.max(1, seen) < limitOf(entry, 'switchesADay');
  } catch {
    return null;
  }
};

const conditionsOf = async (
  table: string,
  before: TableSettings,
  use: TableUse,
  situation: Situation,
): Promise<readonly Condition[]> => [
  { text: `${table} is ACTIVE`, holds: before.active, otherwise: 'refused' },
  {
    text: 'fewer than 4 switches in 24 h',
    holds: await mayStillSwitch(table, before, situation),
    otherwise: 'refused',
  },
  { text: 'not a global table', holds: before.replicas === 0, otherwise: 'high' },
  {
    text: 'no index has a capacity of its own that the undo would not know',
    holds: before.indexes === 0,
    otherwise: 'high',
  },
  {
    text: 'not a hot partition: the whole table is short',
    holds: isShort(use, situation.entry),
    otherwise: 'refused',
  },
];

/** A table with indexes cannot be switched back without the capacity of each: no undo is better than a wrong one. */
const undoOf = (table: string, before: TableSettings): Composition['undo'] =>
  before.indexes > 0
    ? null
    : {
        document: 'Halcyon-SetTableProvisioned',
        parameters: {
          TableName: [table],
          ReadCapacityUnits: [String(before.readUnits)],
          WriteCapacityUnits: [String(before.writeUnits)],
        },
      };

/** USD an hour that the requests of now would cost on demand. */
const usdPerHour = (before: TableSettings, use: TableUse, entry: CatalogueEntry): number =>
  (3600 / 1e6) *
  ((use.read ?? 0) * before.readUnits * limitOf(entry, 'usdPerMillionReads') +
    (use.write ?? 0) * before.writeUnits * limitOf(entry, 'usdPerMillionWrites'));

/** Switches a table that throttles because the whole of it is short to on-demand capacity. */
export const dynamodbOnDemand = defineAction<Choice>({
  id: 'dynamodb-on-demand',
  choiceSchema,
  find: async (problem) =>
    optionsForTables(problem, ({ table, use }) => (isShort(use, problem.entry) ? { table } : null)),
  choiceOf: ({ parameters }) => ({ table: parameters['TableName']?.[0] }),
  async compose({ table }, situation) {
    const { live, entry } = situation;
    const before = await live.tables.settings(table);
    if (before.onDemand) return null;
    const use = await tableUse(table, before, situation);
    const capacity = `${before.readUnits} reads, ${before.writeUnits} writes`;
    return {
      node: table,
      parameters: { TableName: [table] },
      targets: [before.arn],
      undo: undoOf(table, before),
      timeBoxS: null,
      tags: before.tags,
      ownedBy: ownerWhen(await isAutoscaled(`table/${table}`, live)),
      restoresHealthyState: false,
      conditions: await conditionsOf(table, before, use, situation),
      words: {
        table,
        before: capacity,
        use: `${Math.round(Math.max(use.read ?? 0, use.write ?? 0) * 100)} %`,
        usdPerHour: usdPerHour(before, use, entry).toFixed(2),
      },
      change: `${capacity} → on-demand`,
      expectedAfterS: 300,
      cli: shellCommand(
        ...['aws', 'dynamodb', 'update-table', '--table-name', table],
        ...['--billing-mode', 'PAY_PER_REQUEST'],
      ),
      consoleUrl: consolePage(before.arn, 'dynamodbv2', `table?name=${table}`),
      evidence: [
        configEvidence(
          `mode-${table}`,
          `Capacity mode of ${table}`,
          `dynamodb DescribeTable ${table}`,
          { read: before.readUnits, write: before.writeUnits, replicas: before.replicas },
        ),
      ],
    };
  },
});
