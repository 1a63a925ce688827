import type * as Ecs from '@aws-sdk/client-ecs';
import { type Account, arnOf } from '../../account.ts';
import type { Handlers } from '../../call-operation.ts';
import { ApiError } from '../../protocol/api-error.ts';
import {
  type ContainerService,
  createContainerService,
  type Rollout,
} from './container-service.ts';

const CLUSTER = 'shop';
const DIGEST = 'sha256:8f2e4c1d9b7a6053e1f4c2d8a9b0e7f6c5d4a3b2918070605f4e3d2c1b0a9f8e';

const lastPart = (name: string | undefined): string => name?.split('/').at(-1) ?? '';

const refuse = (code: string, message: string): never => {
  throw new ApiError(code, message);
};

/**
 * Amazon ECS: one cluster with one service beside the shop, which no load passes through. What recovery
 * reads and turns is there: rollouts that take time, are forced, and are stopped.
 */
export const ecsHandlers = (account: Account): Handlers => {
  const services = [
    createContainerService(
      {
        cluster: CLUSTER,
        name: 'catalog-service',
        desired: 3,
        image: `${account.world.inventory.accountId}.dkr.ecr.${account.world.inventory.region}.amazonaws.com/catalog@${DIGEST}`,
        taskDefinition: 'catalog:7',
      },
      account.clock,
    ),
  ];
  const arns = {
    service: ({ cluster, name }: ContainerService) =>
      arnOf(account, 'ecs', `service/${cluster}/${name}`),
    definition: (name: string) => arnOf(account, 'ecs', `task-definition/${name}`),
    rollout: ({ cluster, name }: ContainerService, { id }: Rollout) =>
      arnOf(account, 'ecs', `service-deployment/${cluster}/${name}/${id}`),
  };
  const inCluster = (cluster: string | undefined): ContainerService[] =>
    lastPart(cluster ?? 'default') === CLUSTER
      ? services
      : refuse('ClusterNotFoundException', 'Cluster not found.');
  const need = (cluster: string | undefined, name: string | undefined): ContainerService =>
    inCluster(cluster).find((one) => one.name === lastPart(name)) ??
    refuse('ServiceNotFoundException', 'Service not found.');
  const rolloutOf = (arn: string | undefined): readonly [ContainerService, Rollout] =>
    services
      .flatMap((one) => one.rollouts.map((rollout) => [one, rollout] as const))
      .find(([one, rollout]) => arns.rollout(one, rollout) === arn) ??
    refuse('ServiceDeploymentNotFoundException', 'Service deployment not found.');

  const serviceView = (one: ContainerService): Ecs.Service => {
    const underWay = one.underWay();
    const steady = one.rollouts.find(({ status }) => status !== 'IN_PROGRESS');
    const deployment = (rollout: Rollout, primary: boolean): Ecs.Deployment => ({
      id: `ecs-svc/${rollout.id}`,
      status: primary ? 'PRIMARY' : 'ACTIVE',
      taskDefinition: arns.definition(one.taskDefinition),
      desiredCount: one.desired,
      runningCount: primary && underWay ? 0 : one.desired,
      createdAt: new Date(rollout.startedAtMs),
      rolloutState: rollout === underWay ? 'IN_PROGRESS' : 'COMPLETED',
    });
    return {
      serviceArn: arns.service(one),
      serviceName: one.name,
      clusterArn: arnOf(account, 'ecs', `cluster/${one.cluster}`),
      status: 'ACTIVE',
      desiredCount: one.desired,
      runningCount: one.desired,
      pendingCount: underWay ? one.desired : 0,
      launchType: 'FARGATE',
      taskDefinition: arns.definition(one.taskDefinition),
      deploymentConfiguration: { maximumPercent: 200, minimumHealthyPercent: 100 },
      deploymentController: { type: 'ECS' },
      deployments: [underWay, steady].flatMap((rollout, index) =>
        rollout ? [deployment(rollout, index === 0 || !underWay)] : [],
      ),
      tags: [{ key: 'app', value: 'shop' }],
    };
  };
  const rolloutView = (one: ContainerService, rollout: Rollout): Ecs.ServiceDeploymentBrief => ({
    serviceDeploymentArn: arns.rollout(one, rollout),
    serviceArn: arns.service(one),
    startedAt: new Date(rollout.startedAtMs),
    status: rollout.status,
  });

  return {
    listClusters: (): Ecs.ListClustersResponse => ({
      clusterArns: [arnOf(account, 'ecs', `cluster/${CLUSTER}`)],
    }),
    describeServices: (input: Ecs.DescribeServicesRequest): Ecs.DescribeServicesResponse => {
      const all = inCluster(input.cluster);
      const found = (input.services ?? []).map((name) =>
        all.find((one) => one.name === lastPart(name)),
      );
      return {
        services: found.flatMap((one) => (one ? [serviceView(one)] : [])),
        failures: (input.services ?? [])
          .filter((_, index) => !found[index])
          .map((arn) => ({ arn, reason: 'MISSING' })),
      };
    },
    describeTaskDefinition: (input: Ecs.DescribeTaskDefinitionRequest) => {
      const name = lastPart(input.taskDefinition);
      const found =
        services.find(({ taskDefinition }) => taskDefinition === name) ??
        refuse('ClientException', 'Unable to describe task definition.');
      return {
        taskDefinition: {
          taskDefinitionArn: arns.definition(name),
          containerDefinitions: [{ name: found.name, image: found.image }],
        },
      };
    },
    updateService: (input: Ecs.UpdateServiceRequest): Ecs.UpdateServiceResponse => {
      const one = need(input.cluster, input.service);
      if (input.forceNewDeployment !== true)
        refuse('InvalidParameterException', 'The sandbox forces new deployments only');
      one.restart();
      return { service: serviceView(one) };
    },
    listServiceDeployments: (input: Ecs.ListServiceDeploymentsRequest) => {
      const one = need(input.cluster, input.service);
      const wanted = input.status;
      return {
        serviceDeployments: one.rollouts
          .filter(({ status }) => wanted === undefined || wanted.includes(status))
          .map((rollout) => rolloutView(one, rollout)),
      };
    },
    describeServiceDeployments: (input: Ecs.DescribeServiceDeploymentsRequest) => ({
      serviceDeployments: (input.serviceDeploymentArns ?? []).map((arn) =>
        rolloutView(...rolloutOf(arn)),
      ),
    }),
    stopServiceDeployment: (input: Ecs.StopServiceDeploymentRequest) => {
      const [one, rollout] = rolloutOf(input.serviceDeploymentArn);
      if (rollout.status !== 'IN_PROGRESS')
        refuse('ConflictException', 'The service deployment has ended.');
      one.rollBack(rollout);
      return { serviceDeploymentArn: input.serviceDeploymentArn };
    },
  };
};
