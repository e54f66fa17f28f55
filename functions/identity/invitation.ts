import { randomBytes } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminListGroupsForUserCommand,
  AdminSetUserPasswordCommand,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { GROUPS } from '../domain/person.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { findUser } from './accounts.ts';
import { invalid, MAX_USERNAME, settle, type UserPool } from './user-pool.ts';

export interface Invitee {
  readonly email: string;
  readonly name: string;
  readonly role: 'doctor' | 'staff';
}

/** A password nobody knows; the four at its end satisfy every rule. */
const unknownPassword = (): string => `${randomBytes(24).toString('base64url')}aA1-`;

const groupsOf = async (pool: UserPool, email: string): Promise<readonly string[] | Refusal> => {
  const listed = await settle(
    pool.client.send(new AdminListGroupsForUserCommand({ UserPoolId: pool.id, Username: email })),
    [],
  );
  return isRefusal(listed) ? listed : (listed.Groups ?? []).flatMap(({ GroupName }) => GroupName ?? []);
};

/**
 * Makes the login of somebody invited: e-mail verified, a permanent password nobody knows (Cognito mails no code to
 * set a new one to people with a temporary password), in their group. Repeating it completes one that stopped
 * half-way and changes nothing of a complete one, so whether that login is bound already is for the caller to know.
 * Any other account with this e-mail refuses it.
 */
export const inviteUser = async (pool: UserPool, { email, name, role }: Invitee): Promise<string | Refusal> => {
  if (email.length > MAX_USERNAME) return invalid('/email', `must have at most ${MAX_USERNAME} characters`);
  const created = await settle(
    pool.client.send(
      new AdminCreateUserCommand({
        UserPoolId: pool.id,
        Username: email,
        MessageAction: 'SUPPRESS',
        TemporaryPassword: unknownPassword(),
        UserAttributes: [
          { Name: 'email', Value: email },
          { Name: 'email_verified', Value: 'true' },
          { Name: 'name', Value: name },
        ],
      }),
    ),
    [[[UsernameExistsException], 'exists' as const]],
  );
  if (created !== 'exists' && isRefusal(created)) return created;

  const user = await findUser(pool, email);
  if (!user) return refuse('TRY_AGAIN');
  if (isRefusal(user)) return user;
  const group = GROUPS[role];
  if (created === 'exists') {
    const groups = await groupsOf(pool, email);
    if (isRefusal(groups)) return groups;
    const invitedBefore = groups.includes(group) || (user.unfinished && groups.length === 0);
    if (!invitedBefore || groups.some((other) => other !== group)) return refuse('ALREADY_EXISTS');
  }
  const grouped = await settle(
    pool.client.send(new AdminAddUserToGroupCommand({ UserPoolId: pool.id, Username: email, GroupName: group })),
    [],
  );
  if (isRefusal(grouped)) return grouped;
  if (!user.unfinished) return user.userId;
  // Last, because it is what ends the state in which an invitation can be told from other accounts by itself.
  const passworded = await settle(
    pool.client.send(
      new AdminSetUserPasswordCommand({
        UserPoolId: pool.id,
        Username: email,
        Password: unknownPassword(),
        Permanent: true,
      }),
    ),
    [],
  );
  return isRefusal(passworded) ? passworded : user.userId;
};
