import type * as Rds from '@aws-sdk/client-rds';
import { type Account, arnOf } from '../../account.ts';
import type { Handlers } from '../../call-operation.ts';
import { ApiError } from '../../protocol/api-error.ts';

const CLUSTER = 'shop-reports';
const INSTANCES = ['shop-reports-1', 'shop-reports-2'] as const;
/** Aurora takes about half a minute; in the sandbox minutes are seconds. */
const FAILING_OVER_MS = 4_000;

const refuse = (code: string, message: string): never => {
  throw new ApiError(code, message);
};

/** Amazon RDS: one Aurora cluster of two instances beside the shop, which no load passes through. */
export const rdsHandlers = (account: Account): Handlers => {
  let writer: string = INSTANCES[0];
  let next: { readonly writer: string; readonly atMs: number } | undefined;

  const settle = (): void => {
    if (next && account.clock() >= next.atMs) {
      writer = next.writer;
      next = undefined;
    }
  };
  const cluster = (): Rds.DBCluster => {
    settle();
    return {
      DBClusterIdentifier: CLUSTER,
      DBClusterArn: arnOf(account, 'rds', `cluster:${CLUSTER}`),
      Engine: 'aurora-postgresql',
      EngineVersion: '16.6',
      Status: next ? 'failing-over' : 'available',
      Endpoint: `${CLUSTER}.cluster-sandbox.${account.world.inventory.region}.rds.amazonaws.com`,
      DBClusterMembers: INSTANCES.map((id) => ({
        DBInstanceIdentifier: id,
        IsClusterWriter: id === writer,
        PromotionTier: 1,
      })),
      TagList: [{ Key: 'app', Value: 'shop' }],
    };
  };
  const needCluster = (id: string | undefined): void => {
    if (id !== undefined && id !== CLUSTER)
      refuse('DBClusterNotFoundFault', `DBCluster ${id} not found.`);
  };

  return {
    describeDBClusters: (input: Rds.DescribeDBClustersMessage): Rds.DBClusterMessage => {
      needCluster(input.DBClusterIdentifier);
      return { DBClusters: [cluster()] };
    },
    describeDBInstances: (input: Rds.DescribeDBInstancesMessage): Rds.DBInstanceMessage => {
      const id = input.DBInstanceIdentifier;
      const found = INSTANCES.filter((one) => id === undefined || one === id);
      if (found.length === 0) refuse('DBInstanceNotFoundFault', `DBInstance ${id} not found.`);
      return {
        DBInstances: found.map((one) => ({
          DBInstanceIdentifier: one,
          DBInstanceArn: arnOf(account, 'rds', `db:${one}`),
          DBClusterIdentifier: CLUSTER,
          DBInstanceStatus: 'available',
          Engine: 'aurora-postgresql',
        })),
      };
    },
    failoverDBCluster: (input: Rds.FailoverDBClusterMessage): Rds.FailoverDBClusterResult => {
      needCluster(input.DBClusterIdentifier);
      const target = input.TargetDBInstanceIdentifier;
      if (cluster().Status !== 'available')
        throw new ApiError('InvalidDBClusterStateFault', 'The cluster is not available.');
      const replica = INSTANCES.find((one) => one !== writer && (target ?? one) === one);
      if (!replica)
        throw new ApiError(
          'InvalidDBInstanceStateFault',
          `${target} is not a replica of the cluster.`,
        );
      next = { writer: replica, atMs: account.clock() + FAILING_OVER_MS };
      return { DBCluster: cluster() };
    },
  };
};
