import { AdminDeleteUserCommand, UserNotFoundException } from '@aws-sdk/client-cognito-identity-provider';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { settle, type UserPool } from './user-pool.ts';

/**
 * Deletes a login with all that Cognito knows of its owner. It goes by the id: the e-mail may by then be another's.
 * Repeating it changes nothing.
 */
export const deleteLogin = async (
  { client, id }: Pick<UserPool, 'client' | 'id'>,
  userId: string,
): Promise<Refusal | undefined> => {
  const outcome = await settle(client.send(new AdminDeleteUserCommand({ UserPoolId: id, Username: userId })), [
    [[UserNotFoundException], undefined],
  ]);
  return isRefusal(outcome) ? outcome : undefined;
};
