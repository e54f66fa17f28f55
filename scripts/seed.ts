import { appointmentType, clinic, doctor } from '../functions/contract/schemas.ts';
import { ANY_CODE, type Account, createEmployee, setPassword } from './local/accounts.ts';
import { apiAt, type Api } from './local/api.ts';
import type { Cloud } from './local/cloud.ts';
import { step, type OnStep } from './local/steps.ts';
import { ADMIN, CLINICS, DOCTOR, PATIENT, PATIENTS, STAFF, type SeedClinic, type SeedPatient } from './seed-data.ts';

export interface Seeded {
  readonly accounts: {
    readonly admin: Account;
    readonly staff: Account;
    readonly doctor: Account;
    readonly patient: Account;
  };
  readonly clinics: readonly { readonly id: string; readonly timeZone: string }[];
}

export type SeedTarget = Pick<Cloud, 'apiUrl' | 'awsEndpoint' | 'userPoolId' | 'tableName'>;

const keyOf = (...parts: readonly string[]): string => `seed ${parts.join(' ')}`.slice(0, 255);

/** A clinic with its types and its doctors, through the API; the same keys again make nothing twice. */
const seedClinic = async (api: Api, token: string, seed: SeedClinic): Promise<Seeded['clinics'][number]> => {
  const { id, timeZone } = await api.call('POST', '/clinics', {
    token,
    answer: clinic,
    body: seed.clinic,
    key: keyOf(seed.clinic.name),
  });
  for (const type of seed.types) {
    const key = keyOf(id, type.name);
    await api.call('POST', `/clinics/${id}/appointment-types`, { token, answer: appointmentType, body: type, key });
  }
  for (const { weekly, ...body } of seed.doctors) {
    const key = keyOf(id, body.email);
    const made = await api.call('POST', `/clinics/${id}/doctors`, { token, answer: doctor, body, key });
    await api.send('PUT', `/doctors/${made.id}/availability`, { token, body: { weekly } });
  }
  return { id, timeZone };
};

const seedPatient = async (api: Api, patient: SeedPatient): Promise<void> => {
  await api.send('POST', '/auth/register', { body: patient });
  await api.send('POST', '/auth/confirm', { body: { email: patient.email, code: ANY_CODE } });
};

const account = ({ email, password }: Account): Account => ({ email, password });

/** Fills an empty system with clinics, doctors and people to try it with. */
export const seed = async (cloud: SeedTarget, onStep: OnStep): Promise<Seeded> => {
  const api = apiAt(cloud.apiUrl);
  const token = await step(onStep, 'Create the administrator', async () => {
    await createEmployee(cloud, ADMIN);
    return await api.signIn(ADMIN);
  });
  const clinics = await step(
    onStep,
    'Create clinics, doctors and their hours',
    () => Promise.all(CLINICS.map((one) => seedClinic(api, token, one))),
    (made) => `${made.length} clinics, ${CLINICS.flatMap(({ doctors }) => doctors).length} doctors`,
  );
  await step(onStep, 'Create staff, patients and a doctor to sign in as', async () => {
    const [first] = clinics;
    if (first === undefined) throw new Error('no clinic for the staff');
    await Promise.all([
      createEmployee(cloud, { ...STAFF, clinicId: first.id }),
      setPassword(cloud, DOCTOR),
      ...PATIENTS.map((patient) => seedPatient(api, patient)),
    ]);
  });
  return {
    accounts: { admin: account(ADMIN), staff: account(STAFF), doctor: account(DOCTOR), patient: account(PATIENT) },
    clinics,
  };
};
