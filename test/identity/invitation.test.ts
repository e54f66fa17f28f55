import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  UsernameExistsException,
  type UserStatusType,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { inviteUser } from '../../functions/identity/invitation.ts';
import { openUserPool } from '../../functions/identity/user-pool.ts';

const client = new CognitoIdentityProviderClient({ region: 'us-east-1' });
const cognito = mockClient(client);
const pool = openUserPool('pool', 'client', client);
const invitee = { email: 'house@example.com', name: 'Dr House', role: 'doctor' } as const;

const stored = (UserStatus: UserStatusType, groups: readonly string[]) => {
  cognito.on(AdminGetUserCommand).resolves({
    Username: 'u',
    UserStatus,
    UserAttributes: [{ Name: 'sub', Value: 'sub-1' }],
  });
  cognito.on(AdminListGroupsForUserCommand).resolves({ Groups: groups.map((GroupName) => ({ GroupName })) });
};
const exists = () =>
  cognito.on(AdminCreateUserCommand).rejects(new UsernameExistsException({ message: 'no', $metadata: {} }));

beforeEach(() => {
  cognito.reset();
  cognito.onAnyCommand().resolves({});
});

test('makes a silent login with a verified e-mail, a group and a permanent password', async () => {
  stored('FORCE_CHANGE_PASSWORD', []);
  expect(await inviteUser(pool, invitee)).toBe('sub-1');
  expect(cognito.commandCalls(AdminCreateUserCommand)[0]?.args[0].input).toMatchObject({
    MessageAction: 'SUPPRESS',
    UserAttributes: expect.arrayContaining([{ Name: 'email_verified', Value: 'true' }]),
  });
  expect(cognito.commandCalls(AdminAddUserToGroupCommand)[0]?.args[0].input).toMatchObject({ GroupName: 'doctors' });
  const password = cognito.commandCalls(AdminSetUserPasswordCommand)[0]?.args[0].input;
  expect(password).toMatchObject({ Permanent: true });
  expect(password?.Password).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)\S{30,}$/);
});

test.each([[[]], [['doctors']]])('completes one that stopped half-way, in groups %j', async (groups) => {
  exists();
  stored('FORCE_CHANGE_PASSWORD', groups);
  expect(await inviteUser(pool, invitee)).toBe('sub-1');
  expect(cognito.commandCalls(AdminAddUserToGroupCommand)).toHaveLength(1);
  expect(cognito.commandCalls(AdminSetUserPasswordCommand)).toHaveLength(1);
});

test('leaves the password of a complete one alone', async () => {
  exists();
  stored('CONFIRMED', ['doctors']);
  expect(await inviteUser(pool, invitee)).toBe('sub-1');
  expect(cognito.commandCalls(AdminSetUserPasswordCommand)).toHaveLength(0);
});

test.each([
  ['CONFIRMED', []],
  ['UNCONFIRMED', []],
  ['CONFIRMED', ['staff']],
  ['CONFIRMED', ['admins', 'doctors']],
  ['FORCE_CHANGE_PASSWORD', ['admins']],
] as const)('does not touch the account of somebody else: %s in %j', async (status, groups) => {
  exists();
  stored(status, groups);
  expect(await inviteUser(pool, invitee)).toEqual({ refused: 'ALREADY_EXISTS' });
  expect(cognito.commandCalls(AdminAddUserToGroupCommand)).toHaveLength(0);
  expect(cognito.commandCalls(AdminSetUserPasswordCommand)).toHaveLength(0);
});
