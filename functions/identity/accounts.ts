import {
  AdminGetUserCommand,
  AliasExistsException,
  CodeDeliveryFailureException,
  CodeMismatchException,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ExpiredCodeException,
  ForgotPasswordCommand,
  InvalidParameterException,
  InvalidPasswordException,
  LimitExceededException,
  NotAuthorizedException,
  PasswordHistoryPolicyViolationException,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  TooManyFailedAttemptsException,
  UsernameExistsException,
  UserNotConfirmedException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { invalid, MAX_USERNAME, settle, type UserPool } from './user-pool.ts';

const WRONG_CODE = invalid('/code', 'is wrong or has expired');
const WEAK_PASSWORD = invalid('/password', 'does not satisfy the rules for passwords');

export interface User {
  readonly userId: string;
  /** Waits for the code that was mailed. */
  readonly unconfirmed: boolean;
  /** Was made by an administrator and never had a password of its own. */
  readonly unfinished: boolean;
}

/** Somebody by e-mail. For our own eyes: whether somebody exists never reaches an answer. */
export const findUser = async (pool: UserPool, email: string): Promise<User | Refusal | undefined> => {
  const found = await settle(pool.client.send(new AdminGetUserCommand({ UserPoolId: pool.id, Username: email })), [
    [[UserNotFoundException], undefined],
  ]);
  if (!found || isRefusal(found)) return found;
  const userId = found.UserAttributes?.find(({ Name }) => Name === 'sub')?.Value ?? found.Username;
  if (!userId) throw new Error('a user without an id');
  return {
    userId,
    unconfirmed: found.UserStatus === 'UNCONFIRMED',
    unfinished: found.UserStatus === 'FORCE_CHANGE_PASSWORD',
  };
};

/** What became of a sign-up: an account was opened, or there was one that waits for its code, or one in use. */
export interface SignUp {
  readonly userId: string;
  readonly account: 'new' | 'unconfirmed' | 'in-use';
}

/** Opens an account; Cognito mails the code. */
export const signUp = async (
  pool: UserPool,
  { email, password, name }: { readonly email: string; readonly password: string; readonly name: string },
): Promise<SignUp | Refusal> => {
  if (email.length > MAX_USERNAME) return invalid('/email', `must have at most ${MAX_USERNAME} characters`);
  const signedUp = await settle(
    pool.client.send(
      new SignUpCommand({
        ClientId: pool.clientId,
        Username: email,
        Password: password,
        UserAttributes: [
          { Name: 'email', Value: email },
          { Name: 'name', Value: name },
        ],
      }),
    ),
    [
      [[UsernameExistsException], 'exists'],
      [[InvalidPasswordException, InvalidParameterException], WEAK_PASSWORD],
      [[CodeDeliveryFailureException], refuse('TRY_AGAIN')],
    ],
  );
  if (signedUp === 'exists') return accountOf(await findUser(pool, email));
  if (isRefusal(signedUp)) return signedUp;
  if (!signedUp.UserSub) throw new Error('a new user without an id');
  return { userId: signedUp.UserSub, account: 'new' };
};

const accountOf = (user: User | Refusal | undefined): SignUp | Refusal => {
  // Gone between the two calls.
  if (!user) return refuse('TRY_AGAIN');
  if (isRefusal(user)) return user;
  return { userId: user.userId, account: user.unconfirmed ? 'unconfirmed' : 'in-use' };
};

/** Only an account that exists can have used up its attempts, so that too is told as a wrong code. */
const CODE_REFUSED = [
  CodeMismatchException,
  ExpiredCodeException,
  UserNotFoundException,
  UserNotConfirmedException,
  NotAuthorizedException,
  AliasExistsException,
  InvalidParameterException,
  TooManyFailedAttemptsException,
  LimitExceededException,
] as const;

/** Confirms an account. Unknown people, wrong codes and confirmed accounts look alike. */
export const confirmSignUp = async (pool: UserPool, email: string, code: string): Promise<Refusal | undefined> => {
  const outcome = await settle(
    pool.client.send(new ConfirmSignUpCommand({ ClientId: pool.clientId, Username: email, ConfirmationCode: code })),
    [[CODE_REFUSED, WRONG_CODE]],
  );
  return isRefusal(outcome) ? outcome : undefined;
};

/** Sets a new password by a mailed code. Unknown people and wrong codes look alike. */
export const resetPassword = async (
  pool: UserPool,
  { email, code, password }: { readonly email: string; readonly code: string; readonly password: string },
): Promise<Refusal | undefined> => {
  const outcome = await settle(
    pool.client.send(
      new ConfirmForgotPasswordCommand({
        ClientId: pool.clientId,
        Username: email,
        ConfirmationCode: code,
        Password: password,
      }),
    ),
    [
      [[InvalidPasswordException, PasswordHistoryPolicyViolationException], WEAK_PASSWORD],
      [CODE_REFUSED, WRONG_CODE],
    ],
  );
  return isRefusal(outcome) ? outcome : undefined;
};

/** Why no code can be mailed to somebody. Not told, because a stranger would have been told nothing either. */
const NO_CODE = [
  UserNotFoundException,
  NotAuthorizedException,
  InvalidParameterException,
  CodeDeliveryFailureException,
  LimitExceededException,
] as const;

/** Mails the code of an account again, if there is one that waits for it. */
export const resendCode = async (pool: UserPool, email: string): Promise<Refusal | undefined> => {
  const outcome = await settle(
    pool.client.send(new ResendConfirmationCodeCommand({ ClientId: pool.clientId, Username: email })),
    [[NO_CODE, undefined]],
  );
  return isRefusal(outcome) ? outcome : undefined;
};

/** Mails a code for a new password, if there is an account. */
export const forgotPassword = async (pool: UserPool, email: string): Promise<Refusal | undefined> => {
  const outcome = await settle(
    pool.client.send(new ForgotPasswordCommand({ ClientId: pool.clientId, Username: email })),
    [[NO_CODE, undefined]],
  );
  return isRefusal(outcome) ? outcome : undefined;
};
