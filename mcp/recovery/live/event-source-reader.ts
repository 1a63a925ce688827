import {
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
  type LambdaClient,
  ListTagsCommand,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';

export interface EventSource {
  readonly id: string;
  readonly arn: string;
  /** Name of the function that it invokes. */
  readonly functionName: string;
  /** ARN of the queue or stream that it polls; '' where Lambda does not say, as for some brokers. */
  readonly sourceArn: string;
  /** `Enabled`, `Disabled`, `Enabling`, `Updating`, … */
  readonly state: string;
}

/** What polls queues and streams for functions. Every method rejects when Lambda cannot be asked. */
export interface EventSourceReader {
  ofFunction(functionName: string): Promise<readonly EventSource[]>;
  ofSource(sourceArn: string): Promise<readonly EventSource[]>;
  one(id: string): Promise<EventSource & { readonly tags: Readonly<Record<string, string>> }>;
}

/** `arn:…:function:order-worker:live` → `order-worker`. */
const functionNameOf = (arn: string): string => arn.split(':')[6] ?? '';

const sourceOf = (mapping: EventSourceMappingConfiguration): EventSource => {
  const functionArn = mapping.FunctionArn ?? '';
  const id = mapping.UUID ?? '';
  const place = functionArn.split(':').slice(0, 5).join(':');
  return {
    id,
    arn: mapping.EventSourceMappingArn ?? `${place}:event-source-mapping:${id}`,
    functionName: functionNameOf(functionArn),
    sourceArn: mapping.EventSourceArn ?? '',
    state: mapping.State ?? '',
  };
};

/** Asks Lambda (`lambda:ListEventSourceMappings`, `GetEventSourceMapping`, `ListTags`). */
export const createEventSourceReader = (client: LambdaClient): EventSourceReader => {
  const list = async (
    input: { FunctionName: string } | { EventSourceArn: string },
  ): Promise<EventSource[]> => {
    const found: EventSource[] = [];
    for await (const page of paginateListEventSourceMappings({ client }, input))
      for (const mapping of page.EventSourceMappings ?? []) found.push(sourceOf(mapping));
    return found;
  };
  return {
    ofFunction: async (functionName) => list({ FunctionName: functionName }),
    ofSource: async (sourceArn) => list({ EventSourceArn: sourceArn }),
    async one(id) {
      const mapping = await client.send(new GetEventSourceMappingCommand({ UUID: id }));
      const source = sourceOf(mapping);
      const { Tags = {} } = await client.send(new ListTagsCommand({ Resource: source.arn }));
      return { ...source, tags: Tags };
    },
  };
};
