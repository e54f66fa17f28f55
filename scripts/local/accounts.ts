import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  UsernameExistsException,
  AdminGetUserCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { emailKey, personKey, staffKey } from '../../functions/store/keys.ts';
import { cognito, dynamo } from './aws.ts';
import type { Cloud } from './cloud.ts';

/** The emulator takes any code for a mailed one; on a real Cognito it is in the mail. */
export const ANY_CODE = '123456';

/** What one signs in with. */
export interface Account {
  readonly email: string;
  readonly password: string;
}

export interface NewEmployee extends Account {
  readonly name: string;
  readonly role: 'staff' | 'admin';
  /** The one clinic of a staff member. */
  readonly clinicId?: string;
}

type Where = Pick<Cloud, 'awsEndpoint' | 'userPoolId' | 'tableName'>;

const GROUPS = { staff: 'staff', admin: 'admins' } as const;

/** Sets a password that needs no change at the first sign-in. */
export const setPassword = async ({ awsEndpoint, userPoolId }: Where, { email, password }: Account): Promise<void> => {
  await cognito(awsEndpoint).send(
    new AdminSetUserPasswordCommand({
      UserPoolId: userPoolId,
      Username: email,
      Password: password,
      Permanent: true,
    }),
  );
};

const subOf = (attributes: readonly { Name?: string | undefined; Value?: string | undefined }[] = []): string => {
  const sub = attributes.find(({ Name }) => Name === 'sub')?.Value;
  if (sub === undefined) throw new Error('Cognito created a user without a sub');
  return sub;
};

/**
 * Opens an account that no route can open: the first administrator, and staff. Repeating it leaves the same account.
 * Returns the person's id.
 */
export const createEmployee = async (where: Where, employee: NewEmployee): Promise<string> => {
  const { awsEndpoint, userPoolId: UserPoolId, tableName: TableName } = where;
  const { email, name, role, clinicId } = employee;
  const client = cognito(awsEndpoint);
  const user = { UserPoolId, Username: email };
  const attributes = { email, name, email_verified: 'true' };
  let id: string;
  try {
    const { User } = await client.send(
      new AdminCreateUserCommand({
        ...user,
        MessageAction: 'SUPPRESS',
        UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
      }),
    );
    id = subOf(User?.Attributes);
  } catch (error) {
    if (!(error instanceof UsernameExistsException)) throw error;
    id = subOf((await client.send(new AdminGetUserCommand(user))).UserAttributes);
  }
  await setPassword(where, employee);
  await client.send(new AdminAddUserToGroupCommand({ ...user, GroupName: GROUPS[role] }));

  const preferences = { email: true, sms: false, reminders: true };
  const createdAt = Date.now();
  const table = dynamo(awsEndpoint);
  await table.send(
    new PutCommand({ TableName, Item: { ...personKey(id), id, name, email, role, clinicId, preferences, createdAt } }),
  );
  await table.send(new PutCommand({ TableName, Item: { ...emailKey(email), userId: id } }));
  if (role === 'staff' && clinicId !== undefined)
    await table.send(new PutCommand({ TableName, Item: { ...staffKey(clinicId, id), userId: id } }));
  return id;
};
