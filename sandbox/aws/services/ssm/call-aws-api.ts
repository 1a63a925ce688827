import type { NormalizedSchema } from '@smithy/core/schema';
import type { Caller, CallOperation } from '../../call-operation.ts';
import type { Operations } from '../../protocol/load-operations.ts';
import type { Operation } from '../../protocol/operation.ts';
import { toApiError } from '../../protocol/write-error.ts';
import { StepFailure } from './step-failure.ts';

/** Calls an AWS API as a step of a runbook does, and answers plain JSON. @throws StepFailure */
export type CallAwsApi = (
  inputs: Readonly<Record<string, unknown>>,
  caller: Caller,
) => Promise<Record<string, unknown>>;

const fail = (message: string, cause?: unknown): never => {
  throw new StepFailure('failed', message, cause);
};

/** `describe_table` and `DescribeTable` are the same API. */
const pascal = (api: string): string =>
  api.replace(/(^|_)([a-z])/g, (_, _separator: string, letter: string) => letter.toUpperCase());

/** Texts become times where the model has times; names that the model lacks are refused, as by botocore. */
const toModel = (schema: NormalizedSchema, value: unknown, at: string): unknown => {
  if (schema.isTimestampSchema() && typeof value === 'string') return new Date(value);
  if (schema.isListSchema() && Array.isArray(value))
    return value.map((item) => toModel(schema.getValueSchema(), item, at));
  if (!schema.isStructSchema() || typeof value !== 'object' || value === null) return value;
  const members = new Map(schema.structIterator());
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const member = members.get(name);
      if (member === undefined)
        return fail(
          `Parameter validation failed: Unknown parameter in ${at}: "${name}", must be one of: ${[...members.keys()].join(', ')}`,
        );
      return [name, toModel(member, item, `${at}.${name}`)];
    }),
  );
};

const find = (operations: Operations, service: string, api: string): Operation =>
  operations.byName.get(`${service} ${pascal(api)}`) ??
  fail(`Service ${service} has no API ${api} in this sandbox`);

/** Joins runbook steps to the operations that clients of the endpoint call. */
export const createCallAwsApi =
  (operations: Operations, call: CallOperation): CallAwsApi =>
  async ({ Service, Api, ...rest }, caller) => {
    const operation = find(operations, String(Service), String(Api));
    const input = toModel(operation.input, rest, 'input') as Record<string, unknown>;
    try {
      const output = await call(operation, input, caller);
      return JSON.parse(JSON.stringify(output)) as Record<string, unknown>;
    } catch (error) {
      const { code, message } = toApiError(error);
      return fail(
        `An error occurred (${code}) when calling the ${operation.name} operation: ${message}`,
        error,
      );
    }
  };
