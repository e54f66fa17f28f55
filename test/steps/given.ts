import { randomUUID } from 'node:crypto';
import { ANY_CODE } from '../../scripts/local/accounts.ts';
import { HANG_MS } from '../../scripts/local/wait.ts';
import { openAccount } from './aws.ts';
import { expecting, forEachOf } from './http.ts';
import { system } from './system.ts';

export const PASSWORD = 'Journey-password-1';
export { ANY_CODE };

/** Someone signed in. */
export interface Person {
  readonly email: string;
  readonly token: string;
}

export const newEmail = (): string => `patient.${randomUUID()}@example.com`;

export const tokensOf = async (email: string, password: string) =>
  (await expecting(200, 'POST', '/auth/login', { body: { email, password } })).json;

export const signedIn = async ({ email, password }: { readonly email: string; readonly password: string }) => {
  const { accessToken } = await tokensOf(email, password);
  return { email, token: String(accessToken) } satisfies Person;
};

let administrator: Promise<Person> | undefined;
export const admin = (): Promise<Person> => (administrator ??= signedIn(system.accounts.admin));

/** Someone who has just registered, confirmed and signed in. */
export const aPatient = async (name = 'Journey Patient'): Promise<Person> => {
  const email = newEmail();
  await expecting(201, 'POST', '/auth/register', { body: { email, password: PASSWORD, name } });
  await expecting(204, 'POST', '/auth/confirm', { body: { email, code: ANY_CODE } });
  return await signedIn({ email, password: PASSWORD });
};

/** Many patients, their accounts opened by the administration. */
export const patients = async (count: number): Promise<Person[]> =>
  await forEachOf(
    Array.from({ length: count }, newEmail),
    async (email) => {
      await openAccount(email, PASSWORD);
      return await signedIn({ email, password: PASSWORD });
    },
    12,
  );

export const DAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const;
export interface Weekly {
  readonly day: (typeof DAYS)[number];
  readonly start: string;
  readonly end: string;
}
export const everyDay = (start: string, end: string): Weekly[] => DAYS.map((day) => ({ day, start, end }));

export interface GivenDoctor {
  readonly name?: string;
  readonly specialization?: string;
  readonly weekly?: readonly Weekly[];
  readonly exceptions?: readonly unknown[];
}
export interface GivenType {
  readonly name?: string;
  readonly durationMinutes?: number;
  readonly mode?: 'in-person' | 'virtual';
  readonly specialization?: string;
  readonly bufferMinutes?: number;
}
export interface GivenClinic {
  readonly timeZone?: string;
  readonly policy?: Readonly<Record<string, unknown>>;
  readonly types?: readonly GivenType[];
  readonly doctors?: readonly GivenDoctor[];
}

export interface Clinic {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  /** Ids in the order given. */
  readonly types: readonly string[];
  readonly doctors: readonly { readonly id: string; readonly email: string }[];
  /** The first type: what most stories book. */
  readonly type: string;
}

const addDoctor = async (clinicId: string, doctor: GivenDoctor, index: number, token: string) => {
  const email = `doctor.${randomUUID()}@example.com`;
  const { name = `Doctor ${index + 1}`, specialization = 'Family medicine' } = doctor;
  const body = { name, email, specialization };
  const { id } = (await expecting(201, 'POST', `/clinics/${clinicId}/doctors`, { token, body })).json;
  const { weekly = everyDay('09:00', '17:00'), exceptions } = doctor;
  await expecting(200, 'PUT', `/doctors/${id}/availability`, { token, body: { weekly, exceptions } });
  return { id: String(id), email };
};

/** A clinic of the story's own, opened by the administrator through the API. */
export const aClinic = async (given: GivenClinic = {}): Promise<Clinic> => {
  const { token } = await admin();
  const { timeZone = 'America/New_York', policy, types = [{}], doctors = [{}] } = given;
  const name = `Journey Clinic ${randomUUID().slice(0, 8)}`;
  const body = { name, address: '5 Journey Street', phone: '+1 212 555 0100', timeZone, policy };
  const { id } = (await expecting(201, 'POST', '/clinics', { token, body })).json;
  const typeIds = await forEachOf(types, async (type, index) => {
    const body = { name: `Consultation ${index + 1}`, durationMinutes: 30, mode: 'in-person', ...type };
    return String((await expecting(201, 'POST', `/clinics/${id}/appointment-types`, { token, body })).json.id);
  });
  const doctorIds = await forEachOf(doctors, (doctor, index) => addDoctor(String(id), doctor, index, token), 4);
  const [type = ''] = typeIds;
  return { id: String(id), name, timeZone, types: typeIds, doctors: doctorIds, type };
};

/** An invited doctor who has set a password and signed in. */
export const aDoctorSignedIn = async ({ email }: { readonly email: string }): Promise<Person> => {
  await expecting(204, 'POST', '/auth/forgot-password', { body: { email } });
  await expecting(204, 'POST', '/auth/reset-password', { body: { email, code: ANY_CODE, password: PASSWORD } });
  return await signedIn({ email, password: PASSWORD });
};

/** A date so many days from today, in the zone. */
export const dateIn = (days: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone }).format(Date.now() + days * 86_400_000);

/** Every open start of a clinic's type in the coming days, from tomorrow. */
export const openStarts = async (
  clinic: Clinic,
  { token }: Person,
  over: Readonly<Record<string, string>> = {},
): Promise<string[]> => {
  const query = {
    clinicId: clinic.id,
    appointmentTypeId: clinic.type,
    from: dateIn(1, clinic.timeZone),
    to: dateIn(7, clinic.timeZone),
    ...over,
  };
  const { json } = await expecting(200, 'GET', '/appointments/slots', { token, query });
  return json.days.flatMap(({ slots }: { slots: { start: string }[] }) => slots.map(({ start }) => start));
};

/** How what follows a change is looked for. */
export const LISTED = { timeout: HANG_MS, interval: 250 };

/** The first open start. */
export const anOpenStart = async (
  clinic: Clinic,
  person: Person,
  over: Readonly<Record<string, string>> = {},
): Promise<string> => {
  const [start] = await openStarts(clinic, person, over);
  if (start === undefined) throw new Error('the clinic has no open time');
  return start;
};
