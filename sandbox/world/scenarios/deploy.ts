import { ALIAS } from '../names.ts';
import type { CodeChange, World } from '../world.ts';

const PIPELINE = 'deploy-pipeline';

/**
 * A deployment as the pipeline does it: publish, then move the alias. One that loses provisioned
 * concurrency removes it from the alias first, and never puts it back.
 */
export function deploy(
  world: World,
  functionName: string,
  change: CodeChange,
  options: { losesProvisionedConcurrency: boolean },
): void {
  const { nowMs } = world;
  const record = (eventName: string, requestParameters: Readonly<Record<string, unknown>>) =>
    world.recordTrail({
      atMs: nowMs,
      eventName,
      eventSource: 'lambda.amazonaws.com',
      username: PIPELINE,
      resources: [{ type: 'AWS::Lambda::Function', name: functionName }],
      requestParameters: { functionName, ...requestParameters },
    });
  const functionVersion = world.happenings.publishVersion(functionName, change);
  record('PublishVersion20150331', { description: change.description });
  if (options.losesProvisionedConcurrency) {
    world.controls.deleteProvisionedConcurrency(functionName, ALIAS);
    record('DeleteProvisionedConcurrencyConfig20190930', { qualifier: ALIAS });
  }
  world.controls.updateAlias(functionName, ALIAS, functionVersion);
  record('UpdateAlias20150331', { name: ALIAS, functionVersion });
}
