import type { Actor, Appointment } from '../../functions/domain/appointment.ts';
import type { Random } from '../../functions/domain/assignment.ts';
import type { Availability } from '../../functions/domain/availability.ts';
import { cancel } from '../../functions/domain/cancelling.ts';
import type { AppointmentType, Clinic, Doctor } from '../../functions/domain/clinic.ts';
import { DEFAULT_POLICY } from '../../functions/domain/clinic.ts';
import { derivedId } from '../../functions/domain/ids.ts';
import { DEFAULT_PREFERENCES, type Person } from '../../functions/domain/person.ts';
import { isRefusal, type Refusal } from '../../functions/domain/refusal.ts';
import { type EpochMs, WEEKDAYS } from '../../functions/domain/time.ts';
import { book, type Wish } from '../../functions/store/booking.ts';
import { changeAppointment } from '../../functions/store/changes.ts';
import { clinicWrites, doctorWrites, typeWrites } from '../../functions/store/clinics.ts';
import { requestHash } from '../../functions/store/idempotency.ts';
import { savePerson } from '../../functions/store/people.ts';
import { changeSchedule } from '../../functions/store/schedules.ts';
import { commit, type NamedWrite, type Table } from '../../functions/store/table.ts';
import { aClinic, aDoctor, aType, seeded } from './builders.ts';

/** Saturday 2026-11-21, noon UTC: what every test in a stored world takes for now, unless it says otherwise. */
export const NOW = Date.parse('2026-11-21T12:00:00Z');

/** A short horizon makes a clinic quick to set up. */
export const SHORT = { ...DEFAULT_POLICY, horizonDays: 6 };

/** The shortest with a Monday in it, for what is done over and over. */
export const SHORTEST = { ...DEFAULT_POLICY, horizonDays: 3 };

export const OFFICE_HOURS: Pick<Availability, 'weekly' | 'exceptions'> = {
  weekly: WEEKDAYS.map((day) => ({ day, start: '09:00', end: '17:00' })),
  exceptions: [],
};

let worlds = 0;

/** A clinic in a table with its doctors and one type. */
export interface World {
  readonly table: Table;
  readonly clinic: Clinic;
  readonly type: AppointmentType;
  readonly doctors: readonly Doctor[];
}

export interface WorldPlan {
  readonly clinic?: Partial<Clinic>;
  readonly policy?: Clinic['policy'];
  readonly type?: Partial<AppointmentType>;
  readonly doctors?: number;
  /** Office hours by default; none are ever written down when it says so. */
  readonly hours?: Pick<Availability, 'weekly' | 'exceptions'> | 'none';
  readonly now?: EpochMs;
}

export const store = async (table: Table, writes: readonly NamedWrite<string>[]): Promise<void> => {
  const outcome = await commit<string>(table, writes);
  if (outcome !== 'committed') throw new Error(`not stored: ${[...outcome.failed].join(', ')}`);
};

/** Opens a clinic whose ids nothing else has. */
export const openWorld = async (table: Table, plan: WorldPlan = {}): Promise<World> => {
  worlds++;
  const clinic = aClinic({ id: `clinic_w${worlds}`, policy: plan.policy ?? SHORT, ...plan.clinic });
  const type = aType({ id: `type_w${worlds}`, clinicId: clinic.id, ...plan.type });
  const doctors = Array.from({ length: plan.doctors ?? 1 }, (_, index) =>
    aDoctor({ id: `doc_w${worlds}_${index}`, clinicId: clinic.id, name: `Doctor ${index}` }),
  );
  await store(table, clinicWrites(table, clinic));
  await store(table, typeWrites(table, type));
  await Promise.all(
    doctors.map(async (doctor) => {
      await store(table, doctorWrites(table, doctor));
      if (plan.hours === 'none') return;
      const made = await replaceAvailability(table, clinic, doctor, plan.hours ?? OFFICE_HOURS, plan.now ?? NOW);
      if (isRefusal(made)) throw new Error(made.refused);
    }),
  );
  return { table, clinic, type, doctors };
};

export const aPerson = (over: Partial<Person> = {}): Person => ({
  id: 'patient-1',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  role: 'patient',
  preferences: DEFAULT_PREFERENCES,
  createdAt: NOW,
  ...over,
});
export const savedPerson = async (table: Table, over: Partial<Person> = {}): Promise<Person> => {
  const person = aPerson(over);
  await savePerson(table, person);
  return person;
};

export interface Attempt extends Partial<Omit<Wish, 'start'>> {
  readonly patient?: string;
  /** The idempotency key; without one every attempt is a new request. */
  readonly key?: string;
  readonly now?: EpochMs;
  readonly random?: Random;
  /** Whether the patient may write now. */
  readonly admission?: Promise<Refusal | undefined>;
  /** Through which client; the world's own by default. */
  readonly through?: Table;
}

let requests = 0;
const anyDraw = seeded(20_261_121);

/** Books as the API's operation does: the same id from the same key, the same hash from the same body. */
export const bookAt = (
  { table, clinic, type }: Pick<World, 'table' | 'clinic' | 'type'>,
  start: EpochMs | string,
  { patient = 'patient-1', key, now = NOW, random = anyDraw, through = table, admission, ...over }: Attempt = {},
): Promise<Appointment | Refusal> => {
  requests++;
  const wish: Wish = {
    clinicId: clinic.id,
    appointmentTypeId: type.id,
    start: typeof start === 'string' ? Date.parse(start) : start,
    ...over,
  };
  return book(through, wish, {
    patientId: patient,
    appointmentId: key === undefined ? `appt_r${requests}` : derivedId('appt', patient, key),
    cause: {
      actor: { id: patient, role: 'patient' },
      correlationId: `request-${requests}`,
      requestHash: requestHash('bookAppointment', wish),
    },
    now,
    random,
    newRoom: () => 'https://visit.example/room',
    ...(admission && { admission }),
  });
};

/** Books, and takes anything but an appointment for a failed test. */
export const booked = async (...how: Parameters<typeof bookAt>): Promise<Appointment> => {
  const outcome = await bookAt(...how);
  if (isRefusal(outcome)) throw new Error(`refused: ${outcome.refused}`);
  return outcome;
};

/** Cancels as the API's operation does. */
export const cancelled = (
  { table, clinic }: Pick<World, 'table' | 'clinic'>,
  appointment: Pick<Appointment, 'id' | 'patientId'>,
  {
    through = table,
    actor = { id: appointment.patientId, role: 'patient' },
    expectedVersion,
  }: { readonly through?: Table; readonly actor?: Actor; readonly expectedVersion?: number } = {},
): Promise<Appointment | Refusal> =>
  changeAppointment(through, appointment.id, { actor, correlationId: 'request-cancel' }, anyDraw, (before) =>
    cancel(before, clinic, { actor, expectedVersion, now: NOW }),
  );

/** How often each outcome came: `CONFIRMED`, `SLOT_TAKEN` … */
export const tally = (outcomes: readonly (Appointment | Refusal)[]): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(outcomes, (outcome) => (isRefusal(outcome) ? outcome.refused : outcome.status))].map(
      ([name, { length }]) => [name, length],
    ),
  );

/** New hours for a doctor, as the API would write them. */
export const replaceAvailability = (
  table: Table,
  clinic: Clinic,
  doctor: Doctor,
  hours: Pick<Availability, 'weekly' | 'exceptions'>,
  now: number,
) => changeSchedule(table, clinic, doctor, { hours }, 'request-1', now);
