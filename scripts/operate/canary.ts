import { randomBytes } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod';
import { type CanaryIdentity, identity } from '../../functions/canary/patient.ts';
import { appointmentType, clinic, doctor, type newAvailability } from '../../functions/contract/schemas.ts';
import type { Account } from '../local/accounts.ts';
import { type Api, apiAt } from '../local/api.ts';
import { outputOf, type Target } from './target.ts';

/** SES takes mails to its simulator without sending them, and without counting them for or against us. */
const mailTo = (whom: string): string => `success+${whom}@simulator.amazonses.com`;
const PATIENT = mailTo('canary');
const DAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const;
const ALWAYS: z.input<typeof newAvailability> = {
  weekly: DAYS.map((day) => ({ day, start: '00:00', end: '24:00' })),
  exceptions: [],
};

/** A clinic of the canary's own, so that it never takes anybody's time. */
const makeClinic = async (api: Api, token: string): Promise<Pick<CanaryIdentity, 'clinicId' | 'appointmentTypeId'>> => {
  const body = {
    name: 'Canary (a test, not a clinic)',
    address: 'nowhere',
    phone: '+1 202 555 0100',
    timeZone: 'UTC',
    policy: { minNoticeMinutes: 0, horizonDays: 7, cancelCutoffMinutes: 0 },
  };
  const { id } = await api.call('POST', '/clinics', { token, answer: clinic, body, key: 'canary' });
  const type = await api.call('POST', `/clinics/${id}/appointment-types`, {
    token,
    answer: appointmentType,
    body: { name: 'Canary', durationMinutes: 15, mode: 'in-person' },
    key: `canary ${id}`,
  });
  const made = await api.call('POST', `/clinics/${id}/doctors`, {
    token,
    answer: doctor,
    body: { name: 'Dr. Canary', email: mailTo('canary-doctor'), specialization: 'None' },
    key: `canary doctor ${id}`,
  });
  await api.send('PUT', `/doctors/${made.id}/availability`, { token, body: ALWAYS });
  return { clinicId: id, appointmentTypeId: type.id };
};

const openAccount = async (cognito: CognitoIdentityProviderClient, UserPoolId: string, password: string) => {
  const user = { UserPoolId, Username: PATIENT };
  const attributes = { email: PATIENT, name: 'Canary', email_verified: 'true' };
  try {
    await cognito.send(
      new AdminCreateUserCommand({
        ...user,
        MessageAction: 'SUPPRESS',
        UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
      }),
    );
  } catch (error) {
    if (!(error instanceof UsernameExistsException)) throw error;
  }
  await cognito.send(new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }));
};

/**
 * Makes the canary's clinic, type, doctor and account and writes down who it is where its function reads it. Repeating it
 * keeps the clinic and gives it a new password.
 */
export const setUpCanary = async (target: Target, apiUrl: string, admin: Account): Promise<CanaryIdentity> => {
  const secrets = new SecretsManagerClient(target.config);
  const SecretId = await outputOf(target, 'CanarySecretArn');
  const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  const known = identity.safeParse(JSON.parse(SecretString));
  const api = apiAt(apiUrl);
  const place = known.success ? known.data : await makeClinic(api, await api.signIn(admin));
  const password = `${randomBytes(24).toString('base64url')}Aa1`;
  await openAccount(new CognitoIdentityProviderClient(target.config), await outputOf(target, 'UserPoolId'), password);
  const { clinicId, appointmentTypeId } = place;
  const who: CanaryIdentity = { email: PATIENT, password, clinicId, appointmentTypeId };
  await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(who) }));
  return who;
};
