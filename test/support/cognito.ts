import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  AssociateSoftwareTokenCommand,
  CodeMismatchException,
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  EnableSoftwareTokenMFAException,
  ForgotPasswordCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  NotAuthorizedException,
  ResendConfirmationCodeCommand,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
  SetUserMFAPreferenceCommand,
  SignUpCommand,
  UsernameExistsException,
  UserNotConfirmedException,
  UserNotFoundException,
  type UserStatusType,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { v4 } from 'uuid';
import { openUserPool, type UserPool } from '../../functions/identity/user-pool.ts';

export interface FakeUser {
  readonly sub: string;
  readonly email: string;
  readonly name: string;
  status: UserStatusType;
  password: string;
  readonly groups: Set<string>;
  /** Shut out until let in again. */
  disabled?: boolean;
  /** Signing in asks for a code. */
  secondFactor?: boolean;
}

export const CODE = '123456';

/** An exception of Cognito's. */
export const failure = (Failure: new (given: { message: string; $metadata: object }) => Error): Error =>
  new Failure({ message: 'no', $metadata: {} });

const attribute = (list: readonly { Name?: string | undefined; Value?: string | undefined }[] = [], name: string) =>
  list.find(({ Name }) => Name === name)?.Value ?? '';

/** A user pool that behaves as Cognito was seen to: an unconfirmed account is told before the password is looked at. */
export const fakeUserPool = () => {
  const users = new Map<string, FakeUser>();
  const mails: { readonly to: string; readonly kind: 'code' | 'reset' }[] = [];
  const revoked = new Set<string>();

  const client = new CognitoIdentityProviderClient({ region: 'us-east-1' });
  const mock = mockClient(client);
  const userOf = (email = ''): FakeUser => {
    const user = users.get(email);
    if (!user) throw failure(UserNotFoundException);
    return user;
  };
  const add = (email: string, name: string, status: UserStatusType, password: string): FakeUser => {
    if (users.has(email)) throw failure(UsernameExistsException);
    const user = { sub: v4(), email, name, status, password, groups: new Set<string>() };
    users.set(email, user);
    return user;
  };
  const holderOf = (accessToken: string): FakeUser => {
    const user = [...users.values()].find(({ sub }) => accessToken === `access-${sub}`);
    if (!user) throw failure(NotAuthorizedException);
    return user;
  };
  const session = (user: FakeUser) => {
    const claims = { sub: user.sub, email: user.email, name: user.name, 'cognito:groups': [...user.groups] };
    return {
      AccessToken: `access-${user.sub}`,
      IdToken: `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`,
      ExpiresIn: 3600,
      TokenType: 'Bearer',
    };
  };

  const signedIn = (user: FakeUser) => ({
    AuthenticationResult: { ...session(user), RefreshToken: `refresh-${user.sub}` },
  });

  mock.on(SignUpCommand).callsFake(({ Username, Password, UserAttributes }) => {
    const user = add(Username, attribute(UserAttributes, 'name'), 'UNCONFIRMED', Password);
    mails.push({ to: user.email, kind: 'code' });
    return { UserSub: user.sub };
  });
  mock.on(ResendConfirmationCodeCommand).callsFake(({ Username }) => {
    mails.push({ to: userOf(Username).email, kind: 'code' });
    return {};
  });
  mock.on(ConfirmSignUpCommand).callsFake(({ Username, ConfirmationCode }) => {
    const user = users.get(Username);
    if (!user || ConfirmationCode !== CODE) throw failure(CodeMismatchException);
    user.status = 'CONFIRMED';
    return {};
  });
  mock.on(ForgotPasswordCommand).callsFake(({ Username }) => {
    mails.push({ to: userOf(Username).email, kind: 'reset' });
    return {};
  });
  mock.on(ConfirmForgotPasswordCommand).callsFake(({ Username, ConfirmationCode, Password }) => {
    const user = users.get(Username);
    if (!user || ConfirmationCode !== CODE) throw failure(CodeMismatchException);
    user.password = Password;
    user.status = 'CONFIRMED';
    return {};
  });
  mock.on(InitiateAuthCommand).callsFake(({ AuthFlow, AuthParameters = {} }) => {
    if (AuthFlow === 'REFRESH_TOKEN_AUTH') {
      const token: string = AuthParameters.REFRESH_TOKEN ?? '';
      const user = [...users.values()].find(({ sub }) => token === `refresh-${sub}`);
      if (!user || revoked.has(token)) throw failure(NotAuthorizedException);
      return { AuthenticationResult: session(user) };
    }
    const user = users.get(AuthParameters.USERNAME ?? '');
    if (!user) throw failure(NotAuthorizedException);
    if (user.disabled === true) throw failure(NotAuthorizedException);
    if (user.status === 'UNCONFIRMED') throw failure(UserNotConfirmedException);
    if (user.password !== AuthParameters.PASSWORD) throw failure(NotAuthorizedException);
    if (user.secondFactor === true) return { ChallengeName: 'SOFTWARE_TOKEN_MFA', Session: `session-${user.sub}` };
    return signedIn(user);
  });
  mock.on(RespondToAuthChallengeCommand).callsFake(({ Session, ChallengeResponses = {} }) => {
    const user = userOf(ChallengeResponses.USERNAME);
    if (Session !== `session-${user.sub}`) throw failure(NotAuthorizedException);
    if (ChallengeResponses.SOFTWARE_TOKEN_MFA_CODE !== CODE) throw failure(CodeMismatchException);
    return signedIn(user);
  });
  mock.on(GetUserCommand).callsFake(({ AccessToken }) => ({
    UserMFASettingList: holderOf(AccessToken).secondFactor === true ? ['SOFTWARE_TOKEN_MFA'] : [],
  }));
  mock.on(AssociateSoftwareTokenCommand).callsFake(({ AccessToken }) => {
    holderOf(AccessToken);
    return { SecretCode: 'JBSWY3DPEHPK3PXP' };
  });
  mock.on(VerifySoftwareTokenCommand).callsFake(({ AccessToken, UserCode }) => {
    holderOf(AccessToken);
    if (UserCode !== CODE) throw failure(EnableSoftwareTokenMFAException);
    return { Status: 'SUCCESS' };
  });
  mock.on(SetUserMFAPreferenceCommand).callsFake(({ AccessToken, SoftwareTokenMfaSettings }) => {
    holderOf(AccessToken).secondFactor = SoftwareTokenMfaSettings?.Enabled === true;
    return {};
  });
  mock.on(AdminSetUserMFAPreferenceCommand).callsFake(({ Username, SoftwareTokenMfaSettings }) => {
    userOf(Username).secondFactor = SoftwareTokenMfaSettings?.Enabled === true;
    return {};
  });
  mock.on(GlobalSignOutCommand).callsFake(({ AccessToken }) => {
    revoked.add(`refresh-${holderOf(AccessToken).sub}`);
    return {};
  });
  mock.on(RevokeTokenCommand).callsFake(({ Token }) => {
    revoked.add(Token);
    return {};
  });
  mock.on(AdminGetUserCommand).callsFake(({ Username }) => {
    // Cognito finds people by either.
    const user = [...users.values()].find(({ sub }) => sub === Username) ?? userOf(Username);
    return {
      Username,
      UserStatus: user.status,
      UserAttributes: [
        { Name: 'sub', Value: user.sub },
        { Name: 'email', Value: user.email },
        { Name: 'name', Value: user.name },
      ],
    };
  });
  mock.on(AdminCreateUserCommand).callsFake(({ Username, UserAttributes, TemporaryPassword }) => {
    add(Username, attribute(UserAttributes, 'name'), 'FORCE_CHANGE_PASSWORD', TemporaryPassword);
    return {};
  });
  mock.on(AdminAddUserToGroupCommand).callsFake(({ Username, GroupName }) => {
    userOf(Username).groups.add(GroupName);
    return {};
  });
  mock.on(AdminListGroupsForUserCommand).callsFake(({ Username }) => ({
    Groups: [...userOf(Username).groups].map((GroupName) => ({ GroupName })),
  }));
  mock.on(AdminSetUserPasswordCommand).callsFake(({ Username, Password }) => {
    const user = userOf(Username);
    user.password = Password;
    user.status = 'CONFIRMED';
    return {};
  });

  mock.on(AdminDisableUserCommand).callsFake(({ Username }) => {
    userOf(Username).disabled = true;
    return {};
  });
  mock.on(AdminEnableUserCommand).callsFake(({ Username }) => {
    userOf(Username).disabled = false;
    return {};
  });
  mock.on(AdminUserGlobalSignOutCommand).callsFake(({ Username }) => {
    revoked.add(`refresh-${userOf(Username).sub}`);
    return {};
  });
  mock.on(AdminDeleteUserCommand).callsFake(({ Username }) => {
    const user = [...users.values()].find(({ sub }) => sub === Username) ?? userOf(Username);
    users.delete(user.email);
    return {};
  });
  mock.on(AdminUpdateUserAttributesCommand).callsFake(({ Username }) => {
    userOf(Username);
    return {};
  });

  const pool: UserPool = openUserPool('pool', 'client', client);
  return { pool, users, mails, mock };
};
