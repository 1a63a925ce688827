import {
  type DBCluster,
  DBClusterNotFoundFault,
  DBInstanceNotFoundFault,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  type RDSClient,
} from '@aws-sdk/client-rds';

export interface ClusterSettings {
  readonly id: string;
  readonly arn: string;
  readonly aurora: boolean;
  readonly available: boolean;
  /** Part of a global database, which spans Regions. */
  readonly global: boolean;
  /** Instance that writes; null while there is none. */
  readonly writer: string | null;
  /** Those that could become the writer, first promoted first. */
  readonly replicas: readonly { readonly id: string; readonly available: boolean }[];
  readonly tags: Readonly<Record<string, string>>;
}

/** Aurora clusters as they are now. Every method rejects when RDS cannot be asked. */
export interface ClusterReader {
  /** Cluster of that id, or of the instance with it; null where neither exists. */
  settings(clusterOrInstance: string): Promise<ClusterSettings | null>;
}

const byPromotion = (cluster: DBCluster) =>
  (cluster.DBClusterMembers ?? [])
    .filter(({ IsClusterWriter }) => IsClusterWriter === false)
    .toSorted(
      (a, b) =>
        (a.PromotionTier ?? 15) - (b.PromotionTier ?? 15) ||
        (a.DBInstanceIdentifier ?? '').localeCompare(b.DBInstanceIdentifier ?? ''),
    )
    .map(({ DBInstanceIdentifier = '' }) => DBInstanceIdentifier);

/** What a call answers; null where the fault says that there is no such thing. */
const orNull = async <T>(answer: Promise<T>): Promise<T | null> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof DBClusterNotFoundFault || error instanceof DBInstanceNotFoundFault)
      return null;
    throw error;
  }
};

/** Asks RDS (`rds:DescribeDBClusters`, `rds:DescribeDBInstances`). */
export const createClusterReader = (client: RDSClient): ClusterReader => {
  const cluster = async (id: string): Promise<DBCluster | undefined> => {
    const command = new DescribeDBClustersCommand({ DBClusterIdentifier: id });
    return (await orNull(client.send(command)))?.DBClusters?.[0];
  };
  const instance = async (id: string) => {
    const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier: id });
    return (await orNull(client.send(command)))?.DBInstances?.[0];
  };
  const found = async (id: string): Promise<DBCluster | undefined> => {
    const direct = await cluster(id);
    if (direct) return direct;
    const owner = (await instance(id))?.DBClusterIdentifier;
    return owner === undefined ? undefined : cluster(owner);
  };
  return {
    async settings(clusterOrInstance) {
      const known = await found(clusterOrInstance);
      if (!known) return null;
      const replicas = byPromotion(known).map(async (id) => ({
        id,
        available: (await instance(id))?.DBInstanceStatus === 'available',
      }));
      return {
        id: known.DBClusterIdentifier ?? '',
        arn: known.DBClusterArn ?? '',
        aurora: (known.Engine ?? '').startsWith('aurora'),
        available: known.Status === 'available',
        global: (known.GlobalClusterIdentifier ?? '') !== '',
        writer:
          known.DBClusterMembers?.find(({ IsClusterWriter }) => IsClusterWriter)
            ?.DBInstanceIdentifier ?? null,
        replicas: await Promise.all(replicas),
        tags: Object.fromEntries(
          (known.TagList ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']),
        ),
      };
    },
  };
};
