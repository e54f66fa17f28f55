import { randomBytes } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminListGroupsForUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  UsernameExistsException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { GROUPS } from '../domain/person.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { findUser, type User } from './accounts.ts';
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

/** Makes a login with a verified e-mail, or finds the one there is. No mail is sent. */
const loginFor = async (
  pool: UserPool,
  { email, name }: Pick<Invitee, 'email' | 'name'>,
): Promise<{ readonly user: User; readonly isNew: boolean } | Refusal> => {
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
  return isRefusal(user) ? user : { user, isNew: created !== 'exists' };
};

/** Gives a login a password for good that nobody knows, in place of whatever it had. */
const lockPassword = async (pool: UserPool, email: string): Promise<Refusal | undefined> => {
  const outcome = await settle(
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
  return isRefusal(outcome) ? outcome : undefined;
};

/**
 * Makes the login of somebody invited: e-mail verified, a permanent password nobody knows (Cognito mails no code to
 * set a new one to people with a temporary password), in their group. Repeating it completes one that stopped
 * half-way and changes nothing of a complete one, so whether that login is bound already is for the caller to know.
 * Any other account with this e-mail refuses it.
 */
export const inviteUser = async (pool: UserPool, { email, name, role }: Invitee): Promise<string | Refusal> => {
  const login = await loginFor(pool, { email, name });
  if (isRefusal(login)) return login;
  const { user, isNew } = login;
  const group = GROUPS[role];
  if (!isNew) {
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
  return (await lockPassword(pool, email)) ?? user.userId;
};

/**
 * The login of a patient whom the clinic speaks for: the one they have, or a new one with a password nobody knows, which
 * they claim with a code mailed to this address. One that somebody opened and never confirmed loses its password,
 * because whoever chose that need not be the owner of the address (`isProven` is false). Refused for the accounts of those who work here.
 */
export const patientLogin = async (
  pool: UserPool,
  { email, name }: Pick<Invitee, 'email' | 'name'>,
): Promise<{ readonly userId: string; readonly isProven: boolean } | Refusal> => {
  const login = await loginFor(pool, { email, name });
  if (isRefusal(login)) return login;
  const { user, isNew } = login;
  if (!isNew) {
    const groups = await groupsOf(pool, email);
    if (isRefusal(groups)) return groups;
    if (groups.length > 0)
      return refuse('ALREADY_EXISTS', { detail: 'This e-mail belongs to somebody who works here.' });
  }
  if (user.unconfirmed) {
    const verified = await settle(
      pool.client.send(
        new AdminUpdateUserAttributesCommand({
          UserPoolId: pool.id,
          Username: email,
          UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
        }),
      ),
      [],
    );
    if (isRefusal(verified)) return verified;
  }
  const { userId } = user;
  if (!user.unconfirmed && !user.unfinished) return { userId, isProven: true };
  return (await lockPassword(pool, email)) ?? { userId, isProven: false };
};

/** Ends every session of somebody who left and lets them open no other; their tokens live on until they run out. */
export const shutOut = async (pool: UserPool, email: string): Promise<Refusal | undefined> => {
  const user = { UserPoolId: pool.id, Username: email };
  const gone = [[[UserNotFoundException], undefined]] as const;
  const disabled = await settle(pool.client.send(new AdminDisableUserCommand(user)), gone);
  if (isRefusal(disabled)) return disabled;
  const ended = await settle(pool.client.send(new AdminUserGlobalSignOutCommand(user)), gone);
  return isRefusal(ended) ? ended : undefined;
};

/**
 * Lets somebody sign in again who was shut out; a second factor they had is theirs no more, which is also how one who
 * lost it gets another.
 */
export const letIn = async (pool: UserPool, email: string): Promise<Refusal | undefined> => {
  const user = { UserPoolId: pool.id, Username: email };
  const gone = [[[UserNotFoundException], undefined]] as const;
  const forgotten = await settle(
    pool.client.send(
      new AdminSetUserMFAPreferenceCommand({
        ...user,
        SoftwareTokenMfaSettings: { Enabled: false, PreferredMfa: false },
      }),
    ),
    gone,
  );
  if (isRefusal(forgotten)) return forgotten;
  const enabled = await settle(pool.client.send(new AdminEnableUserCommand(user)), gone);
  return isRefusal(enabled) ? enabled : undefined;
};
