import {
  CognitoIdentityProviderClient,
  InternalErrorException,
  LimitExceededException,
  TooManyRequestsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { leftInPeace, PATIENCE } from '../contract/patience.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';

/** The user pool, the app client and what reaches them; the first argument of everything in this room. */
export interface UserPool {
  readonly client: Pick<CognitoIdentityProviderClient, 'send'>;
  readonly id: string;
  readonly clientId: string;
}

/** A client that waits for Cognito no longer than a person would. */
export const patientCognito = (): CognitoIdentityProviderClient => {
  const client = new CognitoIdentityProviderClient(PATIENCE);
  client.middlewareStack.use(leftInPeace());
  return client;
};

export const openUserPool = (
  id: string,
  clientId: string,
  client: UserPool['client'] = patientCognito(),
): UserPool => ({ client, id, clientId });

type ErrorClass = new (...args: never[]) => Error;

/** Which of Cognito's exceptions are an ordinary outcome of a call, and what that outcome is. */
export type Outcomes = readonly (readonly [readonly ErrorClass[], Refusal | string | undefined])[];

const OVERLOAD: readonly (readonly [readonly ErrorClass[], Refusal])[] = [
  [[LimitExceededException], refuse('RATE_LIMITED', { retryAfterSeconds: 60 })],
  [[TooManyRequestsException, InternalErrorException], refuse('TRY_AGAIN', { retryAfterSeconds: 2 })],
];

/** The answer of a call, or the outcome that its exception stands for. Exceptions nobody foresaw stay exceptions. */
export const settle = async <Answer, const Known extends Outcomes>(
  call: Promise<Answer>,
  outcomes: Known,
): Promise<Answer | Known[number][1] | Refusal> => {
  try {
    return await call;
  } catch (error) {
    const known = [...outcomes, ...OVERLOAD].find(([classes]) => classes.some((one) => error instanceof one));
    if (!known) throw error;
    return known[1];
  }
};

export const invalid = (pointer: string, detail: string): Refusal =>
  refuse('VALIDATION_FAILED', { errors: [{ pointer, detail }] });

/** Cognito's own limit for what people sign in with, shorter than an e-mail may be. */
export const MAX_USERNAME = 128;
