import {
  AdminGetUserCommand,
  CodeDeliveryFailureException,
  CodeMismatchException,
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ExpiredCodeException,
  ForgotPasswordCommand,
  InvalidParameterException,
  InvalidPasswordException,
  LimitExceededException,
  NotAuthorizedException,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  TooManyFailedAttemptsException,
  TooManyRequestsException,
  UsernameExistsException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { confirmSignUp, forgotPassword, resendCode, resetPassword, signUp } from '../../functions/identity/accounts.ts';
import { openUserPool } from '../../functions/identity/user-pool.ts';
import { failure } from '../support/cognito.ts';

const client = new CognitoIdentityProviderClient({ region: 'us-east-1' });
const cognito = mockClient(client);
const pool = openUserPool('pool', 'client', client);

const ada = { email: 'ada@example.com', password: 'Correct-horse-7', name: 'Ada' };
const wrongCode = { refused: 'VALIDATION_FAILED', errors: [{ pointer: '/code' }] };
const weak = { refused: 'VALIDATION_FAILED', errors: [{ pointer: '/password' }] };

beforeEach(() => cognito.reset());

describe('signing up', () => {
  test('opens an account', async () => {
    cognito.on(SignUpCommand).resolves({ UserSub: 'sub-1', UserConfirmed: false });
    expect(await signUp(pool, ada)).toEqual({ userId: 'sub-1', account: 'new' });
    expect(cognito.commandCalls(SignUpCommand)[0]?.args[0].input).toMatchObject({
      ClientId: 'client',
      Username: 'ada@example.com',
      UserAttributes: [
        { Name: 'email', Value: 'ada@example.com' },
        { Name: 'name', Value: 'Ada' },
      ],
    });
  });

  test.each([
    ['UNCONFIRMED', 'unconfirmed'],
    ['CONFIRMED', 'in-use'],
    ['FORCE_CHANGE_PASSWORD', 'in-use'],
  ] as const)('with the e-mail of an account that is %s finds that account', async (UserStatus, account) => {
    cognito.on(SignUpCommand).rejects(failure(UsernameExistsException));
    cognito.on(AdminGetUserCommand).resolves({
      Username: 'name',
      UserStatus,
      UserAttributes: [{ Name: 'sub', Value: 'sub-1' }],
    });
    expect(await signUp(pool, ada)).toEqual({ userId: 'sub-1', account });
  });

  test('points at a password that Cognito does not take', async () => {
    cognito.on(SignUpCommand).rejects(failure(InvalidPasswordException));
    expect(await signUp(pool, ada)).toMatchObject(weak);
  });

  test('refuses an e-mail longer than Cognito can keep, without asking it', async () => {
    const email = `${'a'.repeat(120)}@example.com`;
    expect(await signUp(pool, { ...ada, email })).toMatchObject({ errors: [{ pointer: '/email' }] });
    expect(cognito.calls()).toHaveLength(0);
  });

  test.each([
    [TooManyRequestsException, 'TRY_AGAIN'],
    [LimitExceededException, 'RATE_LIMITED'],
    [CodeDeliveryFailureException, 'TRY_AGAIN'],
  ] as const)('tells %o as %s', async (Failure, refused) => {
    cognito.on(SignUpCommand).rejects(failure(Failure));
    expect(await signUp(pool, ada)).toMatchObject({ refused });
  });

  test('throws what nobody foresaw', async () => {
    cognito.on(SignUpCommand).rejects(new Error('socket hang up'));
    await expect(signUp(pool, ada)).rejects.toThrow('socket hang up');
  });
});

const CODE_FAILURES = [
  CodeMismatchException,
  ExpiredCodeException,
  UserNotFoundException,
  NotAuthorizedException,
  TooManyFailedAttemptsException,
  LimitExceededException,
] as const;

describe('a code', () => {
  test.each(CODE_FAILURES)('refused when confirming with %o is wrong at /code, whoever it is', async (Failure) => {
    cognito.on(ConfirmSignUpCommand).rejects(failure(Failure));
    expect(await confirmSignUp(pool, ada.email, '123456')).toMatchObject(wrongCode);
  });

  test.each(CODE_FAILURES)('refused when resetting with %o is wrong at /code, whoever it is', async (Failure) => {
    cognito.on(ConfirmForgotPasswordCommand).rejects(failure(Failure));
    expect(await resetPassword(pool, { ...ada, code: '123456' })).toMatchObject(wrongCode);
  });

  test('that is right confirms and resets', async () => {
    cognito.on(ConfirmSignUpCommand).resolves({});
    cognito.on(ConfirmForgotPasswordCommand).resolves({});
    expect(await confirmSignUp(pool, ada.email, '123456')).toBeUndefined();
    expect(await resetPassword(pool, { ...ada, code: '123456' })).toBeUndefined();
  });

  test('with a weak new password points at the password', async () => {
    cognito.on(ConfirmForgotPasswordCommand).rejects(failure(InvalidPasswordException));
    expect(await resetPassword(pool, { ...ada, code: '123456' })).toMatchObject(weak);
  });

  test.each([UserNotFoundException, InvalidParameterException, NotAuthorizedException, LimitExceededException])(
    'that cannot be mailed because of %o is not told',
    async (Failure) => {
      cognito.on(ResendConfirmationCodeCommand).rejects(failure(Failure));
      cognito.on(ForgotPasswordCommand).rejects(failure(Failure));
      expect(await resendCode(pool, ada.email)).toBeUndefined();
      expect(await forgotPassword(pool, ada.email)).toBeUndefined();
    },
  );

  test('asked for in an overload is to be tried again', async () => {
    cognito.on(ForgotPasswordCommand).rejects(failure(TooManyRequestsException));
    expect(await forgotPassword(pool, ada.email)).toMatchObject({ refused: 'TRY_AGAIN' });
  });
});
