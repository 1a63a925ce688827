import type { Inventory } from '../../world/world.ts';

/** One resource of the shop's stack, as CloudFormation and the tagging API name it. */
export interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The stack that the shop is deployed by. */
export const STACK = 'shop';

const logicalIdOf = (name: string): string =>
  name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

/** Everything that the shop's template declares, with the tags that the stack puts on it. */
export const stackResources = (inventory: Inventory): StackResource[] => {
  const { region, functions, tables, apis, userPools, queues } = inventory;
  const tags = { app: STACK, 'aws:cloudformation:stack-name': STACK };
  const one = (type: string, physicalId: string, arn: string, own = {}): StackResource => ({
    logicalId: logicalIdOf(physicalId),
    physicalId,
    type,
    arn,
    tags: { ...tags, ...own },
  });
  return [
    ...functions.map((fn) => one('AWS::Lambda::Function', fn.name, fn.arn, fn.tags)),
    ...tables.map((table) => one('AWS::DynamoDB::Table', table.name, table.arn, table.tags)),
    ...apis.flatMap((api) => {
      const arn = `arn:aws:apigateway:${region}::/restapis/${api.id}`;
      return [
        one('AWS::ApiGateway::RestApi', api.id, arn),
        ...api.stages.map((stage) =>
          one('AWS::ApiGateway::Stage', stage.name, `${arn}/stages/${stage.name}`, stage.tags),
        ),
      ];
    }),
    ...userPools.map((pool) => one('AWS::Cognito::UserPool', pool.id, pool.arn)),
    ...queues.map((queue) => one('AWS::SQS::Queue', queue.url, queue.arn)),
  ];
};
