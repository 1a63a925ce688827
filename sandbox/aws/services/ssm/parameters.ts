import type * as Ssm from '@aws-sdk/client-ssm';
import { type Account, arnOf } from '../../account.ts';
import type { Handlers } from '../../call-operation.ts';
import { pageOf } from '../../paging.ts';
import { ApiError } from '../../protocol/api-error.ts';

const BY_PATH_PAGE = 10;

const notFound = (): never => {
  throw new ApiError('ParameterNotFound', '');
};

/**
 * Parameter Store. The world holds the parameters, since the shop reads some of them. The world cannot
 * forget one: a deleted parameter is hidden here, and the shop goes on with its last value.
 */
export const parameterHandlers = (account: Account): Handlers => {
  const hidden = new Set<string>();
  const changedAtMs = new Map<string, number>();
  const startedAtMs = account.clock();

  const find = (name: string): Ssm.Parameter | undefined => {
    const known = hidden.has(name) ? undefined : account.world.inventory.parameters.get(name);
    return (
      known && {
        Name: name,
        Type: 'String',
        Value: known.value,
        Version: known.version,
        LastModifiedDate: new Date(changedAtMs.get(name) ?? startedAtMs),
        ARN: arnOf(account, 'ssm', `parameter${name.startsWith('/') ? '' : '/'}${name}`),
        DataType: 'text',
      }
    );
  };

  return {
    putParameter: (input: Ssm.PutParameterRequest): Ssm.PutParameterResult => {
      const name = input.Name ?? '';
      if (!/^[\w.\-/]{1,1011}$/.test(name))
        throw new ApiError('ValidationException', `Parameter name: ${name} is not valid`);
      if (find(name) !== undefined && input.Overwrite !== true)
        throw new ApiError(
          'ParameterAlreadyExists',
          'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
        );
      account.world.controls.putParameter(name, input.Value ?? '');
      hidden.delete(name);
      changedAtMs.set(name, account.clock());
      return { Version: find(name)?.Version, Tier: 'Standard' };
    },
    getParameter: (input: Ssm.GetParameterRequest): Ssm.GetParameterResult => ({
      Parameter: find(input.Name ?? '') ?? notFound(),
    }),
    getParameters: (input: Ssm.GetParametersRequest): Ssm.GetParametersResult => {
      const names = input.Names ?? [];
      return {
        Parameters: names.map(find).filter((found) => found !== undefined),
        InvalidParameters: names.filter((name) => find(name) === undefined),
      };
    },
    getParametersByPath: (input: Ssm.GetParametersByPathRequest): Ssm.GetParametersByPathResult => {
      const path = `${(input.Path ?? '').replace(/\/$/, '')}/`;
      const names = [...account.world.inventory.parameters.keys()]
        .filter((name) => name.startsWith(path))
        .filter((name) => input.Recursive === true || !name.slice(path.length).includes('/'))
        .sort();
      const found = names.map(find).filter((one) => one !== undefined);
      const { page, next } = pageOf(found, input.NextToken, input.MaxResults ?? BY_PATH_PAGE);
      return { Parameters: page, NextToken: next };
    },
    deleteParameter: (input: Ssm.DeleteParameterRequest) => {
      const name = input.Name ?? '';
      if (find(name) === undefined) notFound();
      hidden.add(name);
    },
  };
};
