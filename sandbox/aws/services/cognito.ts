import type * as Cognito from '@aws-sdk/client-cognito-identity-provider';
import type { Account } from '../account.ts';
import type { Handlers } from '../call-operation.ts';
import { ApiError } from '../protocol/api-error.ts';

/** Amazon Cognito user pools: what there is. */
export const cognitoHandlers = (account: Account): Handlers => {
  const need = (id: string | undefined) => {
    const found = account.world.inventory.userPools.find((pool) => pool.id === id);
    if (found === undefined)
      throw new ApiError('ResourceNotFoundException', `User pool ${id} does not exist.`);
    return found;
  };
  return {
    listUserPools: (): Cognito.ListUserPoolsResponse => ({
      UserPools: account.world.inventory.userPools.map(({ id, name }) => ({ Id: id, Name: name })),
    }),
    describeUserPool: (
      input: Cognito.DescribeUserPoolRequest,
    ): Cognito.DescribeUserPoolResponse => {
      const { id, name, arn } = need(input.UserPoolId);
      return { UserPool: { Id: id, Name: name, Arn: arn, MfaConfiguration: 'OFF' } };
    },
    listUserPoolClients: (
      input: Cognito.ListUserPoolClientsRequest,
    ): Cognito.ListUserPoolClientsResponse => {
      const pool = need(input.UserPoolId);
      return {
        UserPoolClients: pool.clients.map(({ id, name }) => ({
          ClientId: id,
          ClientName: name,
          UserPoolId: pool.id,
        })),
      };
    },
  };
};
