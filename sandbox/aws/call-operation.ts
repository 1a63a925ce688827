import type { Faults } from './faults.ts';
import { ApiError } from './protocol/api-error.ts';
import type { Operation } from './protocol/operation.ts';
import { validateInput } from './protocol/validate-input.ts';

/** Who calls: a client on the wire, or a step of an automation. */
export interface Caller {
  readonly username: string;
}

/** Answers one operation. Its input has passed the model's checks. */
type Handler = (input: never, caller: Caller) => unknown;

/** A service's handlers by operation name in camel case, as the SDK's own client methods: `getAlias`. */
export type Handlers = Readonly<Record<string, Handler>>;

/** Runs an operation, whoever asks for it. @throws ApiError */
export type CallOperation = (
  operation: Operation,
  input: Record<string, unknown>,
  caller: Caller,
) => Promise<Record<string, unknown>>;

/** Joins handlers, faults and the record of changes into the one way to run an operation. */
export const createCallOperation =
  (deps: {
    readonly handlers: ReadonlyMap<string, Handlers>;
    readonly faults: Faults;
    readonly beforeCall: () => void;
    readonly record: (operation: Operation, input: Record<string, unknown>, caller: Caller) => void;
  }): CallOperation =>
  async (operation, input, caller) => {
    await deps.faults.apply(operation);
    const method = `${operation.name.charAt(0).toLowerCase()}${operation.name.slice(1)}`;
    const handler = deps.handlers.get(operation.service.name)?.[method];
    if (handler === undefined)
      throw new ApiError(
        'UnknownOperationException',
        `The sandbox does not have ${operation.service.name}:${operation.name}`,
        { status: 501 },
      );
    validateInput(operation.input, input);
    deps.beforeCall();
    const output = await handler(input as never, caller);
    deps.record(operation, input, caller);
    return (output ?? {}) as Record<string, unknown>;
  };
