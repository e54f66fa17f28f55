import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Actor } from '../domain/appointment.ts';
import { type AppointmentType, type Clinic, type Doctor, MODES, placeByName } from '../domain/clinic.ts';
import { runs } from '../domain/person.ts';
import {
  CLINICS_LIST,
  clinicKey,
  clinicOfDoctorKey,
  clinicOfTypeKey,
  DOCTOR_PREFIX,
  doctorKey,
  INDEXES,
  type Key,
  TYPE_PREFIX,
  typeKey,
} from './keys.ts';
import { getItem, type Item, type NamedWrite, queryAll, type Table } from './table.ts';

/** What a clinic stored before they were counted has, and one that was just opened. */
export const FIRST_VERSION = 1;

const clinicRow = z.object({
  id: z.string(),
  name: z.string(),
  address: z.string(),
  phone: z.string(),
  timeZone: z.string(),
  policy: z.object({
    minNoticeMinutes: z.number(),
    horizonDays: z.number(),
    cancelCutoffMinutes: z.number(),
    holdSeconds: z.number(),
    offerSeconds: z.number(),
    reminderLeadMinutes: z.array(z.number()),
  }),
  formerHorizons: z.array(z.object({ until: z.number(), days: z.number() })).optional(),
  version: z.number().default(FIRST_VERSION),
});
const typeRow = z.object({
  id: z.string(),
  clinicId: z.string(),
  name: z.string(),
  durationMinutes: z.number(),
  mode: z.enum(MODES),
  specialization: z.string().optional(),
  bufferMinutes: z.number().optional(),
  active: z.boolean(),
  former: z
    .object({
      until: z.number(),
      durationMinutes: z.number(),
      bufferMinutes: z.number().optional(),
      specialization: z.string().optional(),
      active: z.boolean(),
    })
    .optional(),
});
const doctorRow = z.object({
  id: z.string(),
  clinicId: z.string(),
  name: z.string(),
  specialization: z.string(),
  bio: z.string().optional(),
  appointmentTypeIds: z.array(z.string()).optional(),
  active: z.boolean(),
  suitsSince: z.record(z.string(), z.number()).optional(),
  userId: z.string().optional(),
});

export const toClinic = (item: Item): Clinic => clinicRow.parse(item);
export const toType = (item: Item): AppointmentType => typeRow.parse(item);
export const toDoctor = (item: Item): Doctor => doctorRow.parse(item);

export const getClinic = async (table: Table, clinicId: string): Promise<Clinic | undefined> => {
  const item = await getItem(table, clinicKey(clinicId));
  return item && toClinic(item);
};

const clinicBehind = async (table: Table, pointer: Key): Promise<string | undefined> => {
  const item = await getItem(table, pointer);
  return typeof item?.clinicId === 'string' ? item.clinicId : undefined;
};

/** A doctor by id alone, active or not. */
export const getDoctor = async (table: Table, doctorId: string): Promise<Doctor | undefined> => {
  const clinicId = await clinicBehind(table, clinicOfDoctorKey(doctorId));
  const item = clinicId === undefined ? undefined : await getItem(table, doctorKey(clinicId, doctorId));
  return item && toDoctor(item);
};

/** An appointment type by id alone, active or not. */
export const getType = async (table: Table, typeId: string): Promise<AppointmentType | undefined> => {
  const clinicId = await clinicBehind(table, clinicOfTypeKey(typeId));
  const item = clinicId === undefined ? undefined : await getItem(table, typeKey(clinicId, typeId));
  return item && toType(item);
};

export interface DoctorAtClinic {
  readonly doctor: Doctor;
  readonly clinic: Clinic;
}

/** An active doctor with their clinic. */
export const doctorAndClinic = async (table: Table, doctorId: string): Promise<DoctorAtClinic | undefined> => {
  const doctor = await getDoctor(table, doctorId);
  const clinic = doctor?.active ? await getClinic(table, doctor.clinicId) : undefined;
  return doctor && clinic && { doctor, clinic };
};

/**
 * A doctor, active or not, of a clinic that `actor` runs; for staff the doctors of another clinic do not exist. Those end
 * where the missing do, so that nobody tells one from the other by how long an answer takes.
 */
export const doctorRunBy = async (table: Table, doctorId: string, actor: Actor): Promise<Doctor | undefined> => {
  const clinicId = await clinicBehind(table, clinicOfDoctorKey(doctorId));
  const item =
    clinicId !== undefined && runs(actor, clinicId) ? await getItem(table, doctorKey(clinicId, doctorId)) : undefined;
  return item && toDoctor(item);
};

/** An active doctor of a clinic that `actor` runs, with that clinic. */
export const doctorForStaff = async (
  table: Table,
  doctorId: string,
  actor: Actor,
): Promise<DoctorAtClinic | undefined> => {
  const doctor = await doctorRunBy(table, doctorId, actor);
  const clinic = doctor?.active ? await getClinic(table, doctor.clinicId) : undefined;
  return doctor && clinic && { doctor, clinic };
};

/** An appointment type, active or not, of a clinic that `actor` runs; another's ends where a missing one does. */
export const typeRunBy = async (table: Table, typeId: string, actor: Actor): Promise<AppointmentType | undefined> => {
  const clinicId = await clinicBehind(table, clinicOfTypeKey(typeId));
  const item =
    clinicId !== undefined && runs(actor, clinicId) ? await getItem(table, typeKey(clinicId, typeId)) : undefined;
  return item && toType(item);
};

/** Everything about a clinic that its directory shows, active or not. */
export interface ClinicBook {
  readonly clinic: Clinic;
  readonly doctors: readonly Doctor[];
  readonly types: readonly AppointmentType[];
}

/** A clinic with its doctors and types in one Query. */
export const clinicBook = async (table: Table, clinicId: string): Promise<ClinicBook | undefined> => {
  const profile = clinicKey(clinicId);
  // From doctors through the profile to types; closures, of which there may be many, sort before them.
  const items = await queryAll(table, {
    KeyConditionExpression: 'PK = :pk AND SK BETWEEN :first AND :last',
    ExpressionAttributeValues: { ':pk': profile.PK, ':first': DOCTOR_PREFIX, ':last': `${TYPE_PREFIX}~` },
    ConsistentRead: true,
  });
  const startingWith = (prefix: string) => items.filter(({ SK }) => typeof SK === 'string' && SK.startsWith(prefix));
  const clinic = items.find(({ SK }) => SK === profile.SK);
  return (
    clinic && {
      clinic: toClinic(clinic),
      doctors: startingWith(DOCTOR_PREFIX).map(toDoctor),
      types: startingWith(TYPE_PREFIX).map(toType),
    }
  );
};

const clinicsByName = {
  IndexName: INDEXES.list.name,
  KeyConditionExpression: '#partition = :clinics',
  ExpressionAttributeNames: { '#partition': INDEXES.list.partition },
  ExpressionAttributeValues: { ':clinics': CLINICS_LIST },
};

/** Every clinic by name, as the index knows them: a second or so behind. */
export const listClinics = async (table: Table): Promise<Clinic[]> =>
  (await queryAll(table, clinicsByName)).map(toClinic);

/** One page of `listClinics`: those after a place, and whether more follow. */
export const clinicsAfter = async (
  table: Table,
  after: string | undefined,
  limit: number,
): Promise<{ readonly clinics: readonly Clinic[]; readonly more: boolean }> => {
  const { Items: items = [] } = await table.client.send(
    new QueryCommand({
      ...clinicsByName,
      TableName: table.name,
      ...(after !== undefined && {
        KeyConditionExpression: '#partition = :clinics AND #sort > :after',
        ExpressionAttributeNames: { ...clinicsByName.ExpressionAttributeNames, '#sort': INDEXES.list.sort },
        ExpressionAttributeValues: { ...clinicsByName.ExpressionAttributeValues, ':after': after },
      }),
      Limit: limit + 1,
    }),
  );
  return { clinics: items.slice(0, limit).map(toClinic), more: items.length > limit };
};

const put = <Name extends string>(table: Table, name: Name, item: Key & Item): NamedWrite<Name> => ({
  name,
  write: { Put: { TableName: table.name, Item: { ...item }, ConditionExpression: 'attribute_not_exists(PK)' } },
});

/** A clinic with this id must exist when the transaction commits. */
const clinicCheck = (table: Table, clinicId: string): NamedWrite<'clinic'> => ({
  name: 'clinic',
  write: {
    ConditionCheck: {
      TableName: table.name,
      Key: clinicKey(clinicId),
      ConditionExpression: 'attribute_exists(PK)',
    },
  },
});

export const clinicWrites = (table: Table, clinic: Clinic): NamedWrite<'clinic'>[] => [
  put(table, 'clinic', {
    ...clinicKey(clinic.id),
    ...clinic,
    [INDEXES.list.partition]: CLINICS_LIST,
    [INDEXES.list.sort]: placeByName(clinic),
  }),
];

export const typeWrites = (table: Table, type: AppointmentType): NamedWrite<'clinic' | 'type'>[] => [
  clinicCheck(table, type.clinicId),
  put(table, 'type', { ...typeKey(type.clinicId, type.id), ...type }),
  put(table, 'type', { ...clinicOfTypeKey(type.id), clinicId: type.clinicId }),
];

export const doctorWrites = (table: Table, doctor: Doctor): NamedWrite<'clinic' | 'doctor'>[] => [
  clinicCheck(table, doctor.clinicId),
  put(table, 'doctor', { ...doctorKey(doctor.clinicId, doctor.id), ...doctor }),
  put(table, 'doctor', { ...clinicOfDoctorKey(doctor.id), clinicId: doctor.clinicId }),
];
