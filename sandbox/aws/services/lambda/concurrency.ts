import type * as Lambda from '@aws-sdk/client-lambda';
import type { LambdaAlias } from '../../../world/world.ts';
import type { Account } from '../../account.ts';
import { alarmTime } from '../../aws-time.ts';
import type { Handlers } from '../../call-operation.ts';
import { ApiError } from '../../protocol/api-error.ts';
import { aliasOf, functionOf } from './find-function.ts';

const provisionedView = (
  alias: LambdaAlias,
): Lambda.GetProvisionedConcurrencyConfigResponse | undefined =>
  alias.provisioned === null
    ? undefined
    : {
        RequestedProvisionedConcurrentExecutions: alias.provisioned.requested,
        AvailableProvisionedConcurrentExecutions: alias.provisioned.allocated,
        AllocatedProvisionedConcurrentExecutions: alias.provisioned.allocated,
        Status: alias.provisioned.status,
        LastModified: alarmTime(alias.changedAtMs),
      };

const noConfig = (): never => {
  throw new ApiError(
    'ProvisionedConcurrencyConfigNotFoundException',
    'No Provisioned Concurrency Config found for this function',
    { members: { Type: 'User' } },
  );
};

/** Provisioned concurrency needs an alias here; AWS takes published versions too. */
const needAlias = (qualifier: string | undefined): string => {
  if (qualifier === undefined || qualifier === '$LATEST')
    throw new ApiError(
      'InvalidParameterValueException',
      'Provisioned Concurrency Configs cannot be applied to unpublished function versions.',
      { members: { Type: 'User' } },
    );
  return qualifier;
};

/** Reserved and provisioned concurrency. */
export const concurrencyHandlers = (account: Account): Handlers => {
  const { controls } = account.world;
  const read = (input: {
    FunctionName?: string | undefined;
    Qualifier?: string | undefined;
  }): Lambda.GetProvisionedConcurrencyConfigResponse =>
    provisionedView(aliasOf(functionOf(account, input.FunctionName), needAlias(input.Qualifier))) ??
    noConfig();

  return {
    putProvisionedConcurrencyConfig: (input: Lambda.PutProvisionedConcurrencyConfigRequest) => {
      const fn = functionOf(account, input.FunctionName);
      const alias = aliasOf(fn, needAlias(input.Qualifier));
      const count = input.ProvisionedConcurrentExecutions ?? 0;
      if (count < 1)
        throw new ApiError(
          'ValidationException',
          'ProvisionedConcurrentExecutions must be greater than or equal to 1',
        );
      controls.putProvisionedConcurrency(fn.name, alias.name, count);
      return read(input);
    },
    getProvisionedConcurrencyConfig: read,
    deleteProvisionedConcurrencyConfig: (
      input: Lambda.DeleteProvisionedConcurrencyConfigRequest,
    ) => {
      read(input);
      const fn = functionOf(account, input.FunctionName);
      controls.deleteProvisionedConcurrency(fn.name, needAlias(input.Qualifier));
    },
    listProvisionedConcurrencyConfigs: (
      input: Lambda.ListProvisionedConcurrencyConfigsRequest,
    ): Lambda.ListProvisionedConcurrencyConfigsResponse => {
      const fn = functionOf(account, input.FunctionName);
      return {
        ProvisionedConcurrencyConfigs: fn.aliases
          .filter(({ provisioned }) => provisioned !== null)
          .map((alias) => ({ ...provisionedView(alias), FunctionArn: `${fn.arn}:${alias.name}` })),
      };
    },
    getFunctionConcurrency: (
      input: Lambda.GetFunctionConcurrencyRequest,
    ): Lambda.GetFunctionConcurrencyResponse => {
      const reserved = functionOf(account, input.FunctionName).reservedConcurrency;
      return reserved === null ? {} : { ReservedConcurrentExecutions: reserved };
    },
    putFunctionConcurrency: (input: Lambda.PutFunctionConcurrencyRequest): Lambda.Concurrency => {
      const fn = functionOf(account, input.FunctionName);
      controls.putReservedConcurrency(fn.name, input.ReservedConcurrentExecutions ?? 0);
      return { ReservedConcurrentExecutions: input.ReservedConcurrentExecutions };
    },
    deleteFunctionConcurrency: (input: Lambda.DeleteFunctionConcurrencyRequest) =>
      controls.putReservedConcurrency(functionOf(account, input.FunctionName).name, null),
  };
};
