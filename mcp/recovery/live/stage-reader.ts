import {
  type APIGatewayClient,
  GetRestApiCommand,
  GetStageCommand,
  paginateGetRestApis,
} from '@aws-sdk/client-api-gateway';

export interface StageSettings {
  /** ARN as tags and policies name it: `arn:aws:apigateway:<region>::/restapis/<id>/stages/<stage>`. */
  readonly arn: string;
  /** Name of its API. */
  readonly name: string;
  /** Requests a second for every method; null where the stage sets none of its own. */
  readonly rate: number | null;
  readonly burst: number | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** API Gateway as it is set up now. Every method rejects when it cannot be asked. */
export interface StageReader {
  /** Id of the REST API of that name; null where none or several have it. */
  apiId(name: string): Promise<string | null>;
  settings(restApiId: string, stage: string): Promise<StageSettings>;
}

/** Asks API Gateway (`apigateway:GET`). */
export const createStageReader = (client: APIGatewayClient): StageReader => ({
  async apiId(name) {
    const ids: string[] = [];
    for await (const { items = [] } of paginateGetRestApis({ client }, {}))
      ids.push(...items.filter((api) => api.name === name).map((api) => api.id ?? ''));
    return ids.length === 1 ? (ids[0] ?? null) : null;
  },
  async settings(restApiId, stageName) {
    const stage = await client.send(new GetStageCommand({ restApiId, stageName }));
    const api = await client.send(new GetRestApiCommand({ restApiId }));
    const region = await client.config.region();
    const partition = region.startsWith('cn-') ? 'aws-cn' : 'aws';
    const every = stage.methodSettings?.['*/*'];
    return {
      arn: `arn:${partition}:apigateway:${region}::/restapis/${restApiId}/stages/${stageName}`,
      name: api.name ?? '',
      rate: every?.throttlingRateLimit ?? null,
      burst: every?.throttlingBurstLimit ?? null,
      tags: stage.tags ?? {},
    };
  },
});
