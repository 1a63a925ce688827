import type * as Lambda from '@aws-sdk/client-lambda';
import type { Inventory } from '../../../world/world.ts';
import type { Account } from '../../account.ts';
import type { Handlers } from '../../call-operation.ts';
import { ApiError } from '../../protocol/api-error.ts';

type Mapping = Inventory['eventSourceMappings'][number];

/** Event source mappings: what polls the shop's queues. */
export const eventSourceHandlers = (
  account: Account,
  functionArn: (name: string) => string,
): Handlers => {
  const view = (mapping: Mapping): Lambda.EventSourceMappingConfiguration => ({
    UUID: mapping.uuid,
    EventSourceArn: mapping.queueArn,
    FunctionArn: functionArn(mapping.functionName),
    State: mapping.enabled ? 'Enabled' : 'Disabled',
    StateTransitionReason: 'USER_INITIATED',
    BatchSize: 10,
  });
  const need = (uuid: string | undefined): Mapping => {
    const found = account.world.inventory.eventSourceMappings.find((one) => one.uuid === uuid);
    if (found === undefined)
      throw new ApiError(
        'ResourceNotFoundException',
        'The resource you requested does not exist.',
        {
          members: { Type: 'User' },
        },
      );
    return found;
  };
  return {
    listEventSourceMappings: (
      input: Lambda.ListEventSourceMappingsRequest,
    ): Lambda.ListEventSourceMappingsResponse => {
      const name = input.FunctionName?.replace(/^.*:?function:/, '').split(':')[0];
      return {
        EventSourceMappings: account.world.inventory.eventSourceMappings
          .filter((one) => name === undefined || one.functionName === name)
          .filter(
            (one) => input.EventSourceArn === undefined || one.queueArn === input.EventSourceArn,
          )
          .map(view),
      };
    },
    getEventSourceMapping: (input: Lambda.GetEventSourceMappingRequest) => view(need(input.UUID)),
    updateEventSourceMapping: (input: Lambda.UpdateEventSourceMappingRequest) => {
      const { uuid } = need(input.UUID);
      if (input.Enabled !== undefined)
        account.world.controls.setEventSourceMapping(uuid, input.Enabled);
      return view(need(uuid));
    },
  };
};
