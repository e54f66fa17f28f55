import {
  AdminGetUserCommand,
  type CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { DEFAULT_PREFERENCES, type Person } from '../domain/person.ts';
import type { EpochMs } from '../domain/time.ts';
import { patientCognito } from './user-pool.ts';

const client = patientCognito();

/**
 * What Cognito itself knows of somebody who was never stored here: enough to write to a patient, nothing to be let in
 * by. Overload is thrown, because whoever asks will ask again.
 */
export const personOfUser = async (
  userPoolId: string,
  userId: string,
  now: EpochMs,
  cognito: Pick<CognitoIdentityProviderClient, 'send'> = client,
): Promise<Person | undefined> => {
  try {
    const { UserAttributes: attributes = [] } = await cognito.send(
      new AdminGetUserCommand({ UserPoolId: userPoolId, Username: userId }),
    );
    const valueOf = (name: string) => attributes.find(({ Name }) => Name === name)?.Value;
    const email = valueOf('email')?.toLowerCase();
    if (email === undefined) return undefined;
    const name = valueOf('name') ?? email;
    return { id: userId, email, name, role: 'patient', preferences: DEFAULT_PREFERENCES, createdAt: now };
  } catch (error) {
    if (error instanceof UserNotFoundException) return undefined;
    throw error;
  }
};
