import { z } from 'zod';
import { consolePage } from '../aws-place.ts';
import type { ServiceSettings } from '../live/service-reader.ts';
import { shellCommand } from '../shell-command.ts';
import { type Composition, type Condition, defineAction, type Problem } from './action.ts';
import type { Cause } from './answered-causes.ts';
import { configEvidence } from './config-evidence.ts';
import { optionsForCauses } from './options-for-causes.ts';

const choiceSchema = z.object({ cluster: z.string(), service: z.string() });
type Choice = z.infer<typeof choiceSchema>;

/** A service that a new version broke wants that version gone: the same one started anew is as broken. */
const choose = async (cause: Cause, { live, symptom }: Problem): Promise<Choice | null> => {
  if (cause.changedAt !== undefined) return null;
  const said = symptom.source?.dimensions['ClusterName'];
  const service = cause.node;
  if (said !== undefined && symptom.node === service) return { cluster: said, service };
  const [cluster, ...others] = await live.services.clustersWith(service);
  return cluster === undefined || others.length > 0 ? null : { cluster, service };
};

const conditionsOf = (before: ServiceSettings, images: readonly string[]): readonly Condition[] => [
  {
    text: 'every image is pinned by its digest',
    holds: images.length > 0 && images.every((image) => /@sha256:[0-9a-f]{64}$/.test(image)),
    otherwise: 'high',
  },
  {
    text: 'a rollout keeps 100 % of the tasks healthy',
    holds: before.minimumHealthyPercent >= 100,
    otherwise: 'high',
  },
  { text: 'no rollout is running', holds: !before.rolloutUnderWay, otherwise: 'refused' },
  { text: 'ECS itself rolls it out', holds: before.rollsByItself, otherwise: 'refused' },
];

const undoOf = ({ cluster, service }: Choice): Composition['undo'] => ({
  document: 'Halcyon-StopServiceRollout',
  parameters: { ClusterName: [cluster], ServiceName: [service] },
});

/** Replaces the tasks of a service by new ones of the same image, as a restart of it. */
export const ecsRestart = defineAction<Choice>({
  id: 'ecs-restart',
  choiceSchema,
  find: async (problem) => optionsForCauses(problem, choose),
  choiceOf: ({ parameters }) => ({
    cluster: parameters['ClusterName']?.[0],
    service: parameters['ServiceName']?.[0],
  }),
  async compose(choice, { live }) {
    const { cluster, service } = choice;
    const before = await live.services.settings(cluster, service);
    if (!before?.active || before.desired === 0) return null;
    const images = await live.services.images(before.taskDefinition);
    const dimensions = { ClusterName: cluster, ServiceName: service };
    const revision = before.taskDefinition.split('/').at(-1) ?? '';
    return {
      node: service,
      parameters: {
        ClusterName: [cluster],
        ServiceName: [service],
        TaskDefinition: [before.taskDefinition],
      },
      targets: [before.arn],
      undo: undoOf(choice),
      timeBoxS: null,
      tags: before.tags,
      ownedBy: '',
      restoresHealthyState: false,
      conditions: conditionsOf(before, images),
      words: { service, cluster, count: before.desired, revision },
      change: `${before.desired} tasks → ${before.desired} new tasks of ${revision}`,
      expectedAfterS: 300,
      watches: [
        { namespace: 'AWS/ECS', metricName: 'CPUUtilization', dimensions },
        { namespace: 'AWS/ECS', metricName: 'MemoryUtilization', dimensions },
      ],
      cli: shellCommand(
        ...['aws', 'ecs', 'update-service', '--cluster', cluster, '--service', service],
        '--force-new-deployment',
      ),
      consoleUrl: consolePage(before.arn, 'ecs/v2', `/clusters/${cluster}/services/${service}`),
      evidence: [
        configEvidence(
          `service-${service}`,
          `Service ${service} of ${cluster}`,
          `ecs DescribeServices ${cluster} ${service}`,
          { desired: before.desired, running: before.running, taskDefinition: revision },
        ),
      ],
    };
  },
});
