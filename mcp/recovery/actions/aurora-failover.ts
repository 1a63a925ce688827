import { z } from 'zod';
import { consolePage } from '../aws-place.ts';
import type { ClusterSettings } from '../live/cluster-reader.ts';
import { shellCommand } from '../shell-command.ts';
import {
  type Composition,
  type Condition,
  defineAction,
  type Problem,
  type Situation,
} from './action.ts';
import type { Cause } from './answered-causes.ts';
import { configEvidence } from './config-evidence.ts';
import { limitOf } from './limit-of.ts';
import { optionsForCauses } from './options-for-causes.ts';

const choiceSchema = z.object({ cluster: z.string(), newWriter: z.string() });
type Choice = z.infer<typeof choiceSchema>;

const LOOK_BACK_MS = 600_000;

const choose = async (cause: Cause, { live }: Problem): Promise<Choice | null> => {
  const cluster = await live.clusters.settings(cause.node);
  if (!cluster?.aurora) return null;
  const next = cluster.replicas.find(({ available }) => available) ?? cluster.replicas[0];
  return next ? { cluster: cluster.id, newWriter: next.id } : null;
};

/** The most that the replica lagged in the last ten minutes, ms; null: not known. */
const lagOf = async (replica: string, { live, nowMs }: Situation): Promise<number | null> => {
  const samples = await live.metrics(
    {
      namespace: 'AWS/RDS',
      metricName: 'AuroraReplicaLag',
      dimensions: { DBInstanceIdentifier: replica },
      statistic: 'Maximum',
    },
    { from: new Date(nowMs - LOOK_BACK_MS).toISOString(), to: new Date(nowMs).toISOString() },
    60,
  );
  return samples && samples.values.length > 0 ? Math.max(...samples.values) : null;
};

const conditionsOf = (
  choice: Choice,
  before: ClusterSettings,
  lagMs: number | null,
  { entry }: Situation,
): readonly Condition[] => {
  const most = limitOf(entry, 'maxLagMs');
  const replica = before.replicas.find(({ id }) => id === choice.newWriter);
  return [
    { text: 'the cluster is available', holds: before.available, otherwise: 'refused' },
    {
      text: `${choice.newWriter} is a healthy replica in this Region`,
      holds: replica?.available ?? false,
      otherwise: 'refused',
    },
    {
      text: `it lags at most ${most} ms (${lagMs === null ? 'unknown' : Math.round(lagMs)} now)`,
      holds: lagMs === null ? null : lagMs <= most,
      otherwise: 'refused',
    },
    {
      text: 'not part of a global database, which is failed over by hand',
      holds: !before.global,
      otherwise: 'refused',
    },
  ];
};

const parametersOf = (cluster: string, writer: string) => ({
  ClusterId: [cluster],
  NewWriter: [writer],
});

/** Failing back makes the old writer the writer again; where there was none, nothing can be restored. */
const undoOf = ({ cluster }: Choice, { writer }: ClusterSettings): Composition['undo'] =>
  writer === null
    ? null
    : { document: 'Halcyon-FailOverCluster', parameters: parametersOf(cluster, writer) };

/** Makes a replica of an Aurora cluster its writer, where the writer is the cause. */
export const auroraFailover = defineAction<Choice>({
  id: 'aurora-failover',
  choiceSchema,
  find: async (problem) => optionsForCauses(problem, choose),
  choiceOf: ({ parameters }) => ({
    cluster: parameters['ClusterId']?.[0],
    newWriter: parameters['NewWriter']?.[0],
  }),
  async compose(choice, situation) {
    const { cluster, newWriter } = choice;
    const before = await situation.live.clusters.settings(cluster);
    if (!before?.aurora || before.writer === newWriter) return null;
    const lagMs = await lagOf(newWriter, situation);
    const writer = before.writer ?? 'no writer';
    return {
      node: cluster,
      parameters: parametersOf(cluster, newWriter),
      targets: [before.arn],
      undo: undoOf(choice, before),
      timeBoxS: null,
      tags: before.tags,
      ownedBy: '',
      restoresHealthyState: false,
      conditions: conditionsOf(choice, before, lagMs, situation),
      words: { cluster, writer, newWriter },
      change: `writer ${writer} → ${newWriter}`,
      expectedAfterS: 120,
      cli: shellCommand(
        ...['aws', 'rds', 'failover-db-cluster', '--db-cluster-identifier', cluster],
        ...['--target-db-instance-identifier', newWriter],
      ),
      consoleUrl: consolePage(before.arn, 'rds', `database:id=${cluster};is-cluster=true`),
      evidence: [
        configEvidence(
          `cluster-${cluster}`,
          `Aurora cluster ${cluster}`,
          `rds DescribeDBClusters ${cluster}`,
          { writer, newWriter, lagMs },
        ),
      ],
    };
  },
});
