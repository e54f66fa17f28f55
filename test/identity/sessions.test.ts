import {
  CodeMismatchException,
  CognitoIdentityProviderClient,
  ExpiredCodeException,
  InitiateAuthCommand,
  InvalidParameterException,
  NotAuthorizedException,
  PasswordResetRequiredException,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
  UnsupportedTokenTypeException,
  UserNotConfirmedException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { holderOf, refresh, revoke, signIn } from '../../functions/identity/sessions.ts';
import { openUserPool } from '../../functions/identity/user-pool.ts';
import { failure } from '../support/cognito.ts';

const client = new CognitoIdentityProviderClient({ region: 'us-east-1' });
const cognito = mockClient(client);
const pool = openUserPool('pool', 'client', client);
const result = { AccessToken: 'access', IdToken: 'id', ExpiresIn: 3600, TokenType: 'Bearer' };
const tokens = { accessToken: 'access', idToken: 'id', refreshToken: 'refresh', expiresIn: 3600, tokenType: 'Bearer' };

const ADA = { email: 'ada@example.com', password: 'secret' };

beforeEach(() => cognito.reset());

describe('signing in', () => {
  test('gives tokens', async () => {
    cognito.on(InitiateAuthCommand).resolves({ AuthenticationResult: { ...result, RefreshToken: 'refresh' } });
    expect(await signIn(pool, ADA)).toEqual(tokens);
  });

  test.each([NotAuthorizedException, UserNotFoundException, InvalidParameterException, PasswordResetRequiredException])(
    'refused with %o is one and the same refusal',
    async (Failure) => {
      cognito.on(InitiateAuthCommand).rejects(failure(Failure));
      expect(await signIn(pool, ADA)).toEqual({ refused: 'INVALID_CREDENTIALS' });
    },
  );

  test('of an unconfirmed account is left to the caller, who checks the password', async () => {
    cognito.on(InitiateAuthCommand).rejects(failure(UserNotConfirmedException));
    expect(await signIn(pool, ADA)).toBe('unconfirmed');
  });

  test('with a challenge is refused', async () => {
    cognito.on(InitiateAuthCommand).resolves({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
    expect(await signIn(pool, ADA)).toMatchObject({ refused: 'INVALID_CREDENTIALS' });
  });
});

describe('signing in with a second factor', () => {
  const challenged = (): void => {
    cognito.on(InitiateAuthCommand).resolves({ ChallengeName: 'SOFTWARE_TOKEN_MFA', Session: 'half' });
  };

  test('without a code says what is missing', async () => {
    challenged();
    expect(await signIn(pool, ADA)).toMatchObject({
      refused: 'VALIDATION_FAILED',
      errors: [{ pointer: '/mfaCode', detail: expect.stringContaining('is needed') }],
    });
  });

  test('goes on where the password left off', async () => {
    challenged();
    cognito
      .on(RespondToAuthChallengeCommand)
      .resolves({ AuthenticationResult: { ...result, RefreshToken: 'refresh' } });
    expect(await signIn(pool, { ...ADA, mfaCode: '123456' })).toEqual(tokens);
    expect(cognito.commandCalls(RespondToAuthChallengeCommand)[0]?.args[0].input).toMatchObject({
      Session: 'half',
      ChallengeResponses: { USERNAME: ADA.email, SOFTWARE_TOKEN_MFA_CODE: '123456' },
    });
  });

  test.each([CodeMismatchException, ExpiredCodeException, NotAuthorizedException])(
    'refused with %o says that the code was wrong',
    async (Failure) => {
      challenged();
      cognito.on(RespondToAuthChallengeCommand).rejects(failure(Failure));
      expect(await signIn(pool, { ...ADA, mfaCode: '000000' })).toMatchObject({
        errors: [{ pointer: '/mfaCode', detail: 'is wrong or has expired' }],
      });
    },
  );

  test('a code that nobody asked for changes nothing', async () => {
    cognito.on(InitiateAuthCommand).resolves({ AuthenticationResult: { ...result, RefreshToken: 'refresh' } });
    expect(await signIn(pool, { ...ADA, mfaCode: '123456' })).toEqual(tokens);
    expect(cognito.commandCalls(RespondToAuthChallengeCommand)).toHaveLength(0);
  });
});

describe('a refresh token', () => {
  test('comes back when Cognito gives no other', async () => {
    cognito.on(InitiateAuthCommand).resolves({ AuthenticationResult: result });
    expect(await refresh(pool, 'refresh')).toEqual(tokens);
  });

  test('is replaced when Cognito gives another', async () => {
    cognito.on(InitiateAuthCommand).resolves({ AuthenticationResult: { ...result, RefreshToken: 'next' } });
    expect(await refresh(pool, 'refresh')).toMatchObject({ refreshToken: 'next' });
  });

  test.each([NotAuthorizedException, InvalidParameterException])(
    'refused with %o ends the session',
    async (Failure) => {
      cognito.on(InitiateAuthCommand).rejects(failure(Failure));
      expect(await refresh(pool, 'refresh')).toMatchObject({ refused: 'INVALID_CREDENTIALS' });
    },
  );

  test('is revoked', async () => {
    cognito.on(RevokeTokenCommand).resolves({});
    expect(await revoke(pool, 'refresh')).toBeUndefined();
    expect(cognito.commandCalls(RevokeTokenCommand)[0]?.args[0].input).toEqual({
      ClientId: 'client',
      Token: 'refresh',
    });
  });

  test.each([UnsupportedTokenTypeException, InvalidParameterException])(
    'that is none (%o) has nothing to revoke',
    async (Failure) => {
      cognito.on(RevokeTokenCommand).rejects(failure(Failure));
      expect(await revoke(pool, 'garbage')).toBeUndefined();
    },
  );
});

describe('the holder of a session', () => {
  const idToken = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;

  test('is a patient without a group', () => {
    expect(holderOf({ idToken: idToken({ sub: 's', email: 'Ada@Example.com', name: 'Äda' }) })).toEqual({
      id: 's',
      email: 'ada@example.com',
      name: 'Äda',
      role: 'patient',
    });
  });

  test('has the role of the groups, and the e-mail for want of a name', () => {
    expect(holderOf({ idToken: idToken({ sub: 's', email: 'a@b.c', 'cognito:groups': ['admins'] }) })).toMatchObject({
      role: 'admin',
      name: 'a@b.c',
    });
  });
});
