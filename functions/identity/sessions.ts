import {
  type AuthenticationResultType,
  CodeMismatchException,
  ExpiredCodeException,
  InitiateAuthCommand,
  InvalidParameterException,
  NotAuthorizedException,
  PasswordResetRequiredException,
  RefreshTokenReuseException,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
  UnauthorizedException,
  UnsupportedTokenTypeException,
  UserNotConfirmedException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import * as z from 'zod';
import type { Role } from '../domain/appointment.ts';
import { roleIn } from '../domain/person.ts';
import type { SessionRules } from '../domain/session.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { invalid, settle, type UserPool } from './user-pool.ts';

export interface Tokens {
  readonly accessToken: string;
  readonly idToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
  readonly tokenType: 'Bearer';
}

/** What somebody shows to sign in. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** What their authenticator app shows now, where they set one up. */
  readonly mfaCode?: string | undefined;
}

const tokensFrom = (result: AuthenticationResultType, refreshToken: string | undefined): Tokens => {
  const { AccessToken: accessToken, IdToken: idToken, ExpiresIn: expiresIn } = result;
  if (!accessToken || !idToken || !refreshToken || !expiresIn) throw new Error('Cognito left out a token');
  return { accessToken, idToken, refreshToken, expiresIn, tokenType: 'Bearer' };
};

const WRONG = refuse('INVALID_CREDENTIALS');

/**
 * Signs in. `unconfirmed` is said without a look at the password (so it was measured), and therefore must not be
 * passed on as it is.
 */
export const signIn = async (
  pool: UserPool,
  { email, password, mfaCode }: Credentials,
): Promise<Tokens | 'unconfirmed' | Refusal> => {
  const answer = await settle(
    pool.client.send(
      new InitiateAuthCommand({
        ClientId: pool.clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: password },
      }),
    ),
    [
      [[UserNotConfirmedException], 'unconfirmed'],
      [
        [NotAuthorizedException, UserNotFoundException, InvalidParameterException, PasswordResetRequiredException],
        WRONG,
      ],
    ],
  );
  if (answer === 'unconfirmed' || isRefusal(answer)) return answer;
  if (answer.AuthenticationResult)
    return tokensFrom(answer.AuthenticationResult, answer.AuthenticationResult.RefreshToken);
  // A challenge comes after the right password, so it may be told.
  if (answer.ChallengeName !== 'SOFTWARE_TOKEN_MFA')
    return refuse('INVALID_CREDENTIALS', { detail: 'This account needs a further step that this API does not offer.' });
  return mfaCode === undefined
    ? invalid('/mfaCode', 'is needed: the code that your authenticator app shows')
    : await showSecondFactor(pool, { email, mfaCode }, answer.Session);
};

/** Answers the challenge that follows the password of somebody with an authenticator app. */
const showSecondFactor = async (
  pool: UserPool,
  { email, mfaCode }: { readonly email: string; readonly mfaCode: string },
  session: string | undefined,
): Promise<Tokens | Refusal> => {
  const answer = await settle(
    pool.client.send(
      new RespondToAuthChallengeCommand({
        ClientId: pool.clientId,
        ChallengeName: 'SOFTWARE_TOKEN_MFA',
        Session: session,
        ChallengeResponses: { USERNAME: email, SOFTWARE_TOKEN_MFA_CODE: mfaCode },
      }),
    ),
    [
      [
        [CodeMismatchException, ExpiredCodeException, NotAuthorizedException, InvalidParameterException],
        invalid('/mfaCode', 'is wrong or has expired'),
      ],
    ],
  );
  if (isRefusal(answer)) return answer;
  if (!answer.AuthenticationResult) return WRONG;
  return tokensFrom(answer.AuthenticationResult, answer.AuthenticationResult.RefreshToken);
};

/** New tokens for a refresh token, which stays in use unless Cognito replaces it. */
export const refresh = async (pool: UserPool, refreshToken: string): Promise<Tokens | Refusal> => {
  const answer = await settle(
    pool.client.send(
      new InitiateAuthCommand({
        ClientId: pool.clientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: refreshToken },
      }),
    ),
    [
      [
        [
          NotAuthorizedException,
          UserNotFoundException,
          UserNotConfirmedException,
          InvalidParameterException,
          PasswordResetRequiredException,
          RefreshTokenReuseException,
        ],
        refuse('INVALID_CREDENTIALS', { detail: 'This session has ended. Please sign in again.' }),
      ],
    ],
  );
  if (isRefusal(answer)) return answer;
  if (!answer.AuthenticationResult) return WRONG;
  return tokensFrom(answer.AuthenticationResult, answer.AuthenticationResult.RefreshToken ?? refreshToken);
};

/** Ends a session. What is no token of ours has no session to end. */
export const revoke = async (pool: UserPool, refreshToken: string): Promise<Refusal | undefined> => {
  const outcome = await settle(
    pool.client.send(new RevokeTokenCommand({ ClientId: pool.clientId, Token: refreshToken })),
    [
      [
        [UnsupportedTokenTypeException, InvalidParameterException, UnauthorizedException, NotAuthorizedException],
        undefined,
      ],
    ],
  );
  return isRefusal(outcome) ? outcome : undefined;
};

const idClaims = z.object({
  sub: z.string(),
  email: z.string(),
  name: z.string().optional(),
  'cognito:groups': z.array(z.string()).default([]),
});

/** Whose session it is. */
export interface Holder {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
}

/** Tokens as they are answered: those of clinic people are not taken for as long as Cognito issues them. */
export const asLongAsTaken = (tokens: Tokens, { tokenMinutes }: SessionRules): Tokens =>
  holderOf(tokens).role === 'patient'
    ? tokens
    : { ...tokens, expiresIn: Math.min(tokens.expiresIn, tokenMinutes * 60) };

/** Reads an ID token that came straight from Cognito, which is why its signature needs no look. */
export const holderOf = ({ idToken }: Pick<Tokens, 'idToken'>): Holder => {
  const payload = Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8');
  const { sub, email, name, 'cognito:groups': groups } = idClaims.parse(JSON.parse(payload));
  return { id: sub, email: email.toLowerCase(), name: name ?? email, role: roleIn(groups) };
};
