import type { LambdaAlias, LambdaFunction } from '../../../world/world.ts';
import { type Account, arnOf } from '../../account.ts';
import { ApiError } from '../../protocol/api-error.ts';

/** `name`, `name:qualifier`, and ARNs of either name a function. */
const partsOf = (named: string | undefined): { name: string; qualifier: string | undefined } => {
  const [name = '', qualifier] = (named ?? '').replace(/^.*:?function:/, '').split(':');
  return { name, qualifier };
};

/** The version or alias that a request means; `$LATEST` when it says nothing. */
export const qualifierOf = (named: string | undefined, qualifier: string | undefined): string =>
  qualifier ?? partsOf(named).qualifier ?? '$LATEST';

/** @throws ApiError `ResourceNotFoundException` */
export const functionOf = (account: Account, named: string | undefined): LambdaFunction => {
  const { name } = partsOf(named);
  const found = account.world.inventory.functions.find((fn) => fn.name === name);
  if (found === undefined)
    throw new ApiError(
      'ResourceNotFoundException',
      `Function not found: ${arnOf(account, 'lambda', `function:${name}`)}`,
      { members: { Type: 'User' } },
    );
  return found;
};

/** @throws ApiError `ResourceNotFoundException` */
export const aliasOf = (fn: LambdaFunction, name: string | undefined): LambdaAlias => {
  const found = fn.aliases.find((alias) => alias.name === name);
  if (found === undefined)
    throw new ApiError('ResourceNotFoundException', `Cannot find alias arn: ${fn.arn}:${name}`, {
      members: { Type: 'User' },
    });
  return found;
};
