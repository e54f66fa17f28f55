import {
  AssociateSoftwareTokenCommand,
  CodeMismatchException,
  EnableSoftwareTokenMFAException,
  GetUserCommand,
  GlobalSignOutCommand,
  InvalidParameterException,
  NotAuthorizedException,
  SetUserMFAPreferenceCommand,
  SoftwareTokenMFANotFoundException,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { invalid, settle, type UserPool } from './user-pool.ts';

/** A token that was signed out between the gateway's look at it and Cognito's. */
const ENDED = [[NotAuthorizedException], refuse('UNAUTHENTICATED')] as const;

/** Whether somebody's sign-in asks for the code of an authenticator app. */
export const hasSecondFactor = async ({ client }: UserPool, accessToken: string): Promise<boolean | Refusal> => {
  const user = await settle(client.send(new GetUserCommand({ AccessToken: accessToken })), [ENDED]);
  return isRefusal(user) ? user : (user.UserMFASettingList ?? []).includes('SOFTWARE_TOKEN_MFA');
};

/** A new secret for an authenticator app. Until a code of it was shown, an earlier one stays. */
export const beginSecondFactor = async ({ client }: UserPool, accessToken: string): Promise<string | Refusal> => {
  const begun = await settle(client.send(new AssociateSoftwareTokenCommand({ AccessToken: accessToken })), [ENDED]);
  if (isRefusal(begun)) return begun;
  if (!begun.SecretCode) throw new Error('Cognito left out the secret');
  return begun.SecretCode;
};

/**
 * Takes a code of the new secret, and from then on asks for one whenever this person signs in. Ends all their
 * sessions, of which none has shown a second factor. Repeating it after half of it completes it.
 */
export const completeSecondFactor = async (
  { client }: UserPool,
  accessToken: string,
  code: string,
): Promise<Refusal | undefined> => {
  const verified = await settle(
    client.send(new VerifySoftwareTokenCommand({ AccessToken: accessToken, UserCode: code })),
    [
      ENDED,
      [
        [EnableSoftwareTokenMFAException, CodeMismatchException, InvalidParameterException],
        invalid('/code', 'is wrong or has expired'),
      ],
      [[SoftwareTokenMFANotFoundException], refuse('INVALID_STATE')],
    ],
  );
  if (isRefusal(verified)) return verified;
  const asked = await settle(
    client.send(
      new SetUserMFAPreferenceCommand({
        AccessToken: accessToken,
        SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
      }),
    ),
    [ENDED],
  );
  return isRefusal(asked) ? asked : undefined;
};

/** Ends every session of whoever holds this token. */
export const endSessions = async ({ client }: UserPool, accessToken: string): Promise<Refusal | undefined> => {
  const ended = await settle(client.send(new GlobalSignOutCommand({ AccessToken: accessToken })), [ENDED]);
  return isRefusal(ended) ? ended : undefined;
};
