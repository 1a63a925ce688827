import type * as Lambda from '@aws-sdk/client-lambda';
import type { Inventory } from '../../../world/world.ts';
import { type Account, arnOf } from '../../account.ts';
import type { Handlers } from '../../call-operation.ts';
import { ApiError } from '../../protocol/api-error.ts';

type Mapping = Inventory['eventSourceMappings'][number];

/** Enabling and disabling take this long to show. In AWS it is half a minute or so. */
const CHANGING_MS = 2_000;

/** Event source mappings: what polls the shop's queues. */
export const eventSourceHandlers = (
  account: Account,
  functionArn: (name: string) => string,
): Handlers => {
  const changedAtMs = new Map<string, number>();
  const isChanging = ({ uuid }: Mapping): boolean =>
    account.clock() - (changedAtMs.get(uuid) ?? Number.NEGATIVE_INFINITY) < CHANGING_MS;
  const stateOf = (mapping: Mapping): string => {
    if (isChanging(mapping)) return mapping.enabled ? 'Enabling' : 'Disabling';
    return mapping.enabled ? 'Enabled' : 'Disabled';
  };
  const view = (mapping: Mapping): Lambda.EventSourceMappingConfiguration => ({
    UUID: mapping.uuid,
    EventSourceArn: mapping.queueArn,
    FunctionArn: functionArn(mapping.functionName),
    EventSourceMappingArn: arnOf(account, 'lambda', `event-source-mapping:${mapping.uuid}`),
    State: stateOf(mapping),
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
      const before = need(input.UUID);
      const { uuid } = before;
      if (isChanging(before))
        throw new ApiError(
          'ResourceInUseException',
          `Cannot update the event source mapping ${uuid} because it is in use.`,
          { members: { Type: 'User' } },
        );
      if (input.Enabled !== undefined && input.Enabled !== before.enabled) {
        account.world.controls.setEventSourceMapping(uuid, input.Enabled);
        changedAtMs.set(uuid, account.clock());
      }
      return view(need(uuid));
    },
  };
};
