import type * as ApiGateway from '@aws-sdk/client-api-gateway';
import type { RestApi } from '../../world/world.ts';
import { type Account, arnOf } from '../account.ts';
import type { Handlers } from '../call-operation.ts';
import { pageOf } from '../paging.ts';
import { ApiError } from '../protocol/api-error.ts';

type Stage = RestApi['stages'][number];

const RATE_PATH = '/*/*/throttling/rateLimit';
const BURST_PATH = '/*/*/throttling/burstLimit';

const apiOf = (account: Account, id: string | undefined): RestApi => {
  const found = account.world.inventory.apis.find((api) => api.id === id);
  if (found === undefined)
    throw new ApiError('NotFoundException', 'Invalid API identifier specified');
  return found;
};

const stageOf = (api: RestApi, name: string | undefined): Stage => {
  const found = api.stages.find((stage) => stage.name === name);
  if (found === undefined)
    throw new ApiError('NotFoundException', 'Invalid stage identifier specified');
  return found;
};

const stageView = (account: Account, stage: Stage): ApiGateway.Stage => ({
  stageName: stage.name,
  deploymentId: 'dep001',
  tracingEnabled: true,
  accessLogSettings: {
    destinationArn: arnOf(account, 'logs', `log-group:${stage.accessLog.logGroup}`),
    format: stage.accessLog.format,
  },
  methodSettings: {
    '*/*': {
      metricsEnabled: true,
      throttlingRateLimit: stage.rateLimit,
      throttlingBurstLimit: stage.burstLimit,
    },
  },
  tags: { ...stage.tags },
});

const limitOf = (value: string | undefined): number => {
  const limit = Number(value);
  if (value === undefined || value === '' || !(limit >= 0))
    throw new ApiError('BadRequestException', `Invalid throttling limit: ${value}`);
  return limit;
};

const updateStage =
  (account: Account) =>
  (input: ApiGateway.UpdateStageRequest): ApiGateway.Stage => {
    const api = apiOf(account, input.restApiId);
    const stage = stageOf(api, input.stageName);
    const limits: Record<string, number> = {
      [RATE_PATH]: stage.rateLimit,
      [BURST_PATH]: stage.burstLimit,
    };
    for (const { op, path, value } of input.patchOperations ?? []) {
      if (op !== 'replace' || path === undefined || limits[path] === undefined)
        throw new ApiError('BadRequestException', `The sandbox does not patch ${op} ${path}`);
      limits[path] = limitOf(value);
    }
    const [rate = 0, burst = 0] = [limits[RATE_PATH], limits[BURST_PATH]];
    account.world.controls.updateStageThrottle(api.id, stage.name, rate, burst);
    return stageView(account, stageOf(apiOf(account, api.id), stage.name));
  };

const authorizerView = (account: Account, api: RestApi): ApiGateway.Authorizer => {
  const functionArn = arnOf(account, 'lambda', `function:${api.authorizer}`);
  return {
    id: `${api.id}-auth`,
    name: api.authorizer,
    type: 'TOKEN',
    authorizerUri: `arn:aws:apigateway:${account.world.inventory.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
    identitySource: 'method.request.header.Authorization',
    authorizerResultTtlInSeconds: 0,
  };
};

const integrationView = (account: Account, api: RestApi, functionName: string) => {
  const functionArn = arnOf(account, 'lambda', `function:${functionName}:live`);
  return {
    authorizationType: 'CUSTOM',
    authorizerId: `${api.id}-auth`,
    methodIntegration: {
      type: 'AWS_PROXY' as const,
      httpMethod: 'POST',
      uri: `arn:aws:apigateway:${account.world.inventory.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
    },
  };
};

/** The methods of a resource are embedded when they are asked for, whole as AWS does it. */
const resourcesOf = (account: Account, api: RestApi, embed: boolean): ApiGateway.Resource[] => {
  const paths = [...new Set(api.routes.map(({ resource }) => resource))];
  const root = { id: `${api.id}-root`, path: '/' };
  return [
    root,
    ...paths.map((path, at) => ({
      id: `${api.id}-r${at}`,
      parentId: root.id,
      path,
      pathPart: path.slice(1),
      resourceMethods: Object.fromEntries(
        api.routes
          .filter(({ resource }) => resource === path)
          .map(({ method, functionName }) => [
            method,
            embed ? { httpMethod: method, ...integrationView(account, api, functionName) } : {},
          ]),
      ),
    })),
  ];
};

/** Amazon API Gateway, REST APIs. */
export const apiGatewayHandlers = (account: Account): Handlers => ({
  getRestApis: (): ApiGateway.RestApis => ({
    items: account.world.inventory.apis.map(({ id, name }) => ({ id, name })),
  }),
  getStages: (input: ApiGateway.GetStagesRequest): ApiGateway.Stages => ({
    item: apiOf(account, input.restApiId).stages.map((stage) => stageView(account, stage)),
  }),
  getStage: (input: ApiGateway.GetStageRequest) =>
    stageView(account, stageOf(apiOf(account, input.restApiId), input.stageName)),
  updateStage: updateStage(account),
  getResources: (input: ApiGateway.GetResourcesRequest): ApiGateway.Resources => {
    const embed = input.embed?.includes('methods') ?? false;
    const all = resourcesOf(account, apiOf(account, input.restApiId), embed);
    const { page, next } = pageOf(all, input.position, input.limit ?? 25, 'BadRequestException');
    return { items: page, position: next };
  },
  getAuthorizers: (input: ApiGateway.GetAuthorizersRequest): ApiGateway.Authorizers => ({
    items: [authorizerView(account, apiOf(account, input.restApiId))],
  }),
});
