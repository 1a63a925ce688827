import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  paginateListClusters,
  type Service,
} from '@aws-sdk/client-ecs';

export interface ServiceSettings {
  readonly cluster: string;
  readonly name: string;
  readonly arn: string;
  readonly active: boolean;
  readonly desired: number;
  readonly running: number;
  /** ARN with its revision. */
  readonly taskDefinition: string;
  /** Share of the desired tasks, in percent, that a rollout keeps healthy. */
  readonly minimumHealthyPercent: number;
  /** ECS itself rolls tasks out; not CodeDeploy, not another controller. */
  readonly rollsByItself: boolean;
  readonly rolloutUnderWay: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** ECS as it is set up now. Every method rejects when ECS cannot be asked. */
export interface ServiceReader {
  /** Clusters of this Region that have a service of that name. */
  clustersWith(service: string): Promise<readonly string[]>;
  /** null where the cluster has no such service. */
  settings(cluster: string, service: string): Promise<ServiceSettings | null>;
  /** Container images of a task definition, as they are written there. */
  images(taskDefinition: string): Promise<readonly string[]>;
}

const settingsOf = (cluster: string, service: Service): ServiceSettings => ({
  cluster,
  name: service.serviceName ?? '',
  arn: service.serviceArn ?? '',
  active: service.status === 'ACTIVE',
  desired: service.desiredCount ?? 0,
  running: service.runningCount ?? 0,
  taskDefinition: service.taskDefinition ?? '',
  minimumHealthyPercent: service.deploymentConfiguration?.minimumHealthyPercent ?? 0,
  rollsByItself: (service.deploymentController?.type ?? 'ECS') === 'ECS',
  rolloutUnderWay:
    (service.deployments ?? []).length !== 1 ||
    service.deployments?.[0]?.rolloutState !== 'COMPLETED',
  tags: Object.fromEntries((service.tags ?? []).map(({ key, value }) => [key ?? '', value ?? ''])),
});

/** Asks ECS (`ecs:ListClusters`, `DescribeServices`, `DescribeTaskDefinition`). */
export const createServiceReader = (client: ECSClient): ServiceReader => {
  const settings: ServiceReader['settings'] = async (cluster, service) => {
    const { services = [] } = await client.send(
      new DescribeServicesCommand({ cluster, services: [service], include: ['TAGS'] }),
    );
    return services[0] ? settingsOf(cluster, services[0]) : null;
  };
  return {
    settings,
    async clustersWith(service) {
      const found: string[] = [];
      for await (const { clusterArns = [] } of paginateListClusters({ client }, {}))
        for (const arn of clusterArns) {
          const cluster = arn.split('/').at(-1) ?? '';
          if ((await settings(cluster, service))?.active) found.push(cluster);
        }
      return found;
    },
    async images(taskDefinition) {
      const answer = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
      return (answer.taskDefinition?.containerDefinitions ?? []).map(({ image }) => image ?? '');
    },
  };
};
