import { setTimeout as sleep } from 'node:timers/promises';
import { type AppointmentType, type Clinic, type Doctor, formerTraits, isTooLong, TOO_LONG } from '../domain/clinic.ts';
import { suitsSinceAfter } from '../domain/offering.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { backoffMs, MAX_ATTEMPTS } from '../domain/retry.ts';
import type { EpochMs } from '../domain/time.ts';
import { clinicBook, getDoctor, toType } from './clinics.ts';
import { doctorKey, type Key, personKey, typeKey } from './keys.ts';
import { changeSchedule, finishSchedule } from './schedules.ts';
import { commit, getItem, type Item, type NamedWrite, type Table, updateItem } from './table.ts';

/** Fields to set; `null` takes one away, `undefined` leaves it. */
type Change = Readonly<Record<string, unknown>>;

/**
 * Changes fields of a stored item, each by itself, so that two changes at once lose nothing of each other. Nothing when
 * there is no such item, or a field is not as `seen` (`undefined`: absent).
 */
const updateFields = async (table: Table, key: Key, change: Change, seen: Change = {}): Promise<Item | undefined> => {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  if (given.length === 0) return getItem(table, key);
  const set = given.filter(([, value]) => value !== null).map(([name], index) => `#${name} = :v${index}`);
  const removed = given.filter(([, value]) => value === null).map(([name]) => `#${name}`);
  const values = [
    ...given.filter(([, value]) => value !== null).map(([, value], index) => [`:v${index}`, value]),
    ...Object.entries(seen)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [`:seen_${name}`, value]),
  ];
  const asSeen = Object.entries(seen).map(([name, value]) =>
    value === undefined ? `attribute_not_exists(#${name})` : `#${name} = :seen_${name}`,
  );
  return updateItem(table, {
    Key: { PK: key.PK, SK: key.SK },
    UpdateExpression: [
      set.length > 0 ? `SET ${set.join(', ')}` : '',
      removed.length > 0 ? `REMOVE ${removed.join(', ')}` : '',
    ].join(' '),
    ConditionExpression: ['attribute_exists(PK)', ...asSeen].join(' AND '),
    ExpressionAttributeNames: Object.fromEntries([
      ...Object.keys(seen).map((name) => [`#${name}`, name] as const),
      ...given.map(([name]) => [`#${name}`, name] as const),
    ]),
    ...(values.length > 0 && { ExpressionAttributeValues: Object.fromEntries(values) }),
  });
};

/** What may be changed of a type; `null` takes away what may be absent. */
export interface TypeChange {
  readonly name?: string | undefined;
  readonly durationMinutes?: number | undefined;
  readonly mode?: AppointmentType['mode'] | undefined;
  readonly specialization?: string | null | undefined;
  readonly bufferMinutes?: number | null | undefined;
  readonly active?: boolean | undefined;
}

const typeAfter = (
  before: AppointmentType,
  { bufferMinutes, specialization, ...fields }: TypeChange,
): AppointmentType => ({
  ...before,
  ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
  ...(bufferMinutes !== undefined && { bufferMinutes: bufferMinutes ?? undefined }),
  ...(specialization !== undefined && { specialization: specialization ?? undefined }),
});

/**
 * Changes a type. A booking reads the type it is for, so this holds for the next one. Duration and buffer bound each
 * other, and a type remembers what it was: a change goes by the traits that were read, so that two changes at once do
 * not add up to too much.
 */
export const updateType = async (
  table: Table,
  { clinicId, id }: Pick<AppointmentType, 'clinicId' | 'id'>,
  change: TypeChange,
  now: EpochMs,
): Promise<AppointmentType | Refusal> => {
  const key = typeKey(clinicId, id);
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const stored = await getItem(table, key);
    if (!stored) return refuse('NOT_FOUND');
    const before = toType(stored);
    const after = typeAfter(before, change);
    const isOfLength = change.durationMinutes !== undefined || change.bufferMinutes !== undefined;
    if (isOfLength && isTooLong(after))
      return refuse('VALIDATION_FAILED', { errors: [{ pointer: '/bufferMinutes', detail: TOO_LONG }] });
    const former = formerTraits(before, after, now);
    const { durationMinutes, bufferMinutes, specialization, active } = before;
    const seen = former === before.former ? undefined : { durationMinutes, bufferMinutes, specialization, active };
    const item = await updateFields(table, key, { ...change, ...(seen && { former }) }, seen);
    if (item) return toType(item);
    await sleep(backoffMs(Math.random, attempt));
  }
  return refuse('TRY_AGAIN');
};

/** What may be changed of a doctor; `null` takes away what may be absent. */
export interface DoctorChange {
  readonly name?: string | undefined;
  readonly specialization?: string | undefined;
  readonly bio?: string | null | undefined;
  readonly appointmentTypeIds?: readonly string[] | null | undefined;
  readonly active?: true | undefined;
}

const changed = (before: Doctor, { bio, appointmentTypeIds, ...fields }: DoctorChange): Doctor => ({
  ...before,
  ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
  ...(bio !== undefined && { bio: bio ?? undefined }),
  ...(appointmentTypeIds !== undefined && { appointmentTypeIds: appointmentTypeIds ?? undefined }),
});

/** The doctor as changed, if they are still as they were read. */
const doctorChangeWrite = (table: Table, before: Doctor, after: Doctor): NamedWrite<'beside'> => {
  const facts = {
    name: before.name,
    specialization: before.specialization,
    active: before.active,
    bio: before.bio,
    appointmentTypeIds: before.appointmentTypeIds,
  };
  const known = Object.entries(facts);
  return {
    name: 'beside',
    write: {
      Put: {
        TableName: table.name,
        Item: { ...doctorKey(after.clinicId, after.id), ...after },
        ConditionExpression: known
          .map(([name, value]) => (value === undefined ? `attribute_not_exists(#${name})` : `#${name} = :${name}`))
          .join(' AND '),
        ExpressionAttributeNames: Object.fromEntries(known.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(
          known.filter(([, value]) => value !== undefined).map(([name, value]) => [`:${name}`, value]),
        ),
      },
    },
  };
};

/** Whether a change is one of what the doctor's days tell of the doctor. */
const showsOnDays = (before: Doctor, after: Doctor): boolean =>
  before.name !== after.name ||
  before.specialization !== after.specialization ||
  before.active !== after.active ||
  JSON.stringify(before.appointmentTypeIds) !== JSON.stringify(after.appointmentTypeIds);

/** The doctor as changed, who remembers since when they suit the types that new skills added. */
const withSuitsSince = async (table: Table, before: Doctor, after: Doctor, now: EpochMs): Promise<Doctor> => {
  const { specialization, appointmentTypeIds } = before;
  const sameTypes = JSON.stringify(appointmentTypeIds) === JSON.stringify(after.appointmentTypeIds);
  if (sameTypes && specialization === after.specialization) return after;
  const { types = [] } = (await clinicBook(table, after.clinicId)) ?? {};
  return { ...after, suitsSince: suitsSinceAfter(before, after, types, now) };
};

/** Lets the login of a doctor who comes back act again. */
const loginWrite = (table: Table, userId: string): NamedWrite<'beside'> => ({
  name: 'beside',
  write: {
    Update: {
      TableName: table.name,
      Key: personKey(userId),
      UpdateExpression: 'REMOVE removedAt, secondFactorSince',
      ConditionExpression: 'attribute_exists(PK)',
    },
  },
});

/**
 * Changes a doctor. Their days carry a copy of what decides which appointments suit, so it is a change of the schedule:
 * when this returns, no booking goes by what the doctor was before.
 */
export const changeDoctor = async (
  table: Table,
  clinic: Clinic,
  doctorId: string,
  change: DoctorChange,
  correlationId: string,
  now: EpochMs,
): Promise<Doctor | Refusal> => {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const before = await getDoctor(table, doctorId);
    if (!before) return refuse('NOT_FOUND');
    const after = await withSuitsSince(table, before, changed(before, change), now);
    const comesBack = !before.active && after.active;
    const beside = [
      doctorChangeWrite(table, before, after),
      ...(comesBack && after.userId !== undefined ? [loginWrite(table, after.userId)] : []),
    ];
    if (showsOnDays(before, after)) {
      const outcome = await changeSchedule(table, clinic, after, { beside }, correlationId, now);
      if (outcome === 'beside-failed') continue;
      return isRefusal(outcome) ? outcome : after;
    }
    const outcome = await commit(table, beside);
    if (outcome === 'committed') {
      // Perhaps the same change was written before, by a request that stopped before the days.
      await finishSchedule(table, clinic, after, { correlationId, now });
      return after;
    }
    if (outcome.contended) await sleep(backoffMs(Math.random, attempt));
  }
  return refuse('TRY_AGAIN');
};
