import type { AppointmentType, Clinic, Doctor } from '../../../functions/domain/clinic.ts';
import { DEFAULT_POLICY } from '../../../functions/domain/clinic.ts';
import { isRefusal } from '../../../functions/domain/refusal.ts';
import { type EpochMs, WEEKDAYS } from '../../../functions/domain/time.ts';
import { clinicWrites, doctorWrites, typeWrites } from '../../../functions/store/clinics.ts';
import type { Table } from '../../../functions/store/table.ts';
import { aClinic, aDoctor, aType } from '../builders.ts';
import type { Somebody } from '../clinic-office.ts';
import { replaceAvailability, savedPerson, store } from '../world.ts';

/** Where and when a story begins: shortly before clocks change in one zone at least. */
const SCENES: readonly { readonly now: string; readonly zones: readonly string[] }[] = [
  { now: '2026-10-30T12:00:00Z', zones: ['America/New_York', 'Asia/Kathmandu'] },
  { now: '2027-03-12T15:00:00Z', zones: ['America/New_York', 'Asia/Kathmandu'] },
  { now: '2026-10-02T05:00:00Z', zones: ['Australia/Lord_Howe', 'Africa/Casablanca'] },
  { now: '2027-04-02T05:00:00Z', zones: ['Australia/Lord_Howe', 'America/Santiago'] },
  // Clocks change at midnight.
  { now: '2026-09-04T13:00:00Z', zones: ['America/Santiago', 'Africa/Casablanca'] },
  // The month that is tomorrow in UTC is today in one of them.
  { now: '2026-11-29T20:00:00Z', zones: ['Asia/Kathmandu', 'America/New_York'] },
];

const HORIZON_DAYS = 3;
const PATIENTS = 8;

/** The people and clinics of a story that are there from its beginning. */
export interface Place {
  readonly now: EpochMs;
  readonly clinicIds: readonly string[];
  readonly patients: readonly Somebody[];
  readonly staffOf: (clinicId: string) => Somebody;
}

export const sceneOf = (seed: number) => {
  const scene = SCENES[seed % SCENES.length];
  if (!scene) throw new Error('no scene');
  return scene;
};

const everyDay = (start: string, end: string) => ({
  weekly: WEEKDAYS.map((day) => ({ day, start, end })),
  exceptions: [],
});

const typesOf = (clinicId: string): AppointmentType[] => {
  const base = { clinicId };
  return [
    aType({ ...base, id: `${clinicId}_half`, name: 'Half an hour' }),
    aType({
      ...base,
      id: `${clinicId}_video`,
      name: 'Video',
      mode: 'virtual',
      durationMinutes: 45,
      bufferMinutes: 30,
    }),
    aType({ ...base, id: `${clinicId}_heart`, name: 'Heart', durationMinutes: 60, specialization: 'Cardiology' }),
    aType({ ...base, id: `${clinicId}_long`, name: 'Long', durationMinutes: 480, bufferMinutes: 15 }),
  ];
};

const doctorsOf = (clinicId: string): { doctor: Doctor; hours?: ReturnType<typeof everyDay> }[] => [
  { doctor: aDoctor({ id: `${clinicId}_day`, clinicId, name: 'Day' }), hours: everyDay('09:00', '17:00') },
  {
    doctor: aDoctor({ id: `${clinicId}_heart`, clinicId, name: 'Heart', specialization: 'Cardiology' }),
    hours: everyDay('09:00', '12:00'),
  },
  { doctor: aDoctor({ id: `${clinicId}_night`, clinicId, name: 'Night' }), hours: everyDay('00:00', '24:00') },
  { doctor: aDoctor({ id: `${clinicId}_new`, clinicId, name: 'New' }) },
];

const open = async (table: Table, clinic: Clinic, now: EpochMs): Promise<void> => {
  await store(table, clinicWrites(table, clinic));
  for (const type of typesOf(clinic.id)) await store(table, typeWrites(table, type));
  for (const { doctor, hours } of doctorsOf(clinic.id)) {
    await store(table, doctorWrites(table, doctor));
    const made = hours && (await replaceAvailability(table, clinic, doctor, hours, now));
    if (isRefusal(made)) throw new Error(made.refused);
  }
};

/** Opens the clinics of a seed's story in an empty table. */
export const openPlace = async (table: Table, seed: number): Promise<Place> => {
  const scene = sceneOf(seed);
  const now = Date.parse(scene.now);
  // A function remembers the zone of a clinic's id.
  const clinics = scene.zones.map((timeZone) => {
    const id = (timeZone.split('/').at(-1) ?? timeZone).toLowerCase();
    const policy = { ...DEFAULT_POLICY, horizonDays: HORIZON_DAYS, holdSeconds: 300, offerSeconds: 900 };
    return aClinic({ id, name: id, timeZone, policy });
  });
  for (const clinic of clinics) await open(table, clinic, now);
  const staffOf = (clinicId: string): Somebody => ({ id: `staff_${clinicId}`, role: 'staff' });
  const patients = Array.from({ length: PATIENTS }, (_, index): Somebody => ({ id: `pat_${index}`, role: 'patient' }));
  for (const { id, role } of patients) await savedPerson(table, { id, role, email: `${id}@example.com` });
  for (const { id: clinicId } of clinics) {
    const { id, role } = staffOf(clinicId);
    await savedPerson(table, { id, role, clinicId, email: `${id}@example.com` });
  }
  return { now, clinicIds: clinics.map(({ id }) => id), patients, staffOf };
};
