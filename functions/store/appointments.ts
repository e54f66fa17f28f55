import * as z from 'zod';
import { keptSeconds } from '../contract/retention.ts';
import { type Actor, type Appointment, type AppointmentEvent, STATUSES } from '../domain/appointment.ts';
import { ASSIGNMENT_POLICIES } from '../domain/assignment.ts';
import { MODES } from '../domain/clinic.ts';
import { type AppointmentFilter, isListed } from '../domain/listing.ts';
import { type EpochMs, type LocalDate, toUtc } from '../domain/time.ts';
import {
  appointmentKey,
  CALENDAR_PREFIX,
  calendarKey,
  clinicList,
  eventKey,
  outboxEntry,
  TTL_ATTRIBUTE,
} from './keys.ts';
import { getItem, getItems, type Item, type NamedWrite, queryAll, type Table } from './table.ts';

const appointmentRow = z.object({
  id: z.string(),
  status: z.enum(STATUSES),
  clinicId: z.string(),
  appointmentTypeId: z.string(),
  patientId: z.string(),
  doctor: z.object({ id: z.string(), name: z.string(), specialization: z.string() }),
  start: z.number(),
  end: z.number(),
  timeZone: z.string(),
  mode: z.enum(MODES),
  buffer: z.array(z.number()).default([]),
  meetingUrl: z.string().optional(),
  reason: z.string().optional(),
  cancelReason: z.string().optional(),
  holdExpiresAt: z.number().optional(),
  attention: z.literal('NEEDS_NEW_TIME').optional(),
  waitlistEntryId: z.string().optional(),
  forcedInto: z.array(z.string()).optional(),
  version: z.number(),
  assignment: z.object({
    policy: z.enum(ASSIGNMENT_POLICIES),
    reason: z.string(),
  }),
  createdAt: z.number(),
  updatedAt: z.number(),
});

export const toAppointment = (item: Item): Appointment => appointmentRow.parse(item);

/** Absent when empty: most types have no buffer, and every byte of a row is paid for. */
const withoutEmptyBuffer = (appointment: Appointment) => ({
  ...appointment,
  buffer: appointment.buffer.length > 0 ? appointment.buffer : undefined,
});

/** Who changed an appointment, and in which request. */
export interface Cause {
  readonly actor: Actor;
  readonly correlationId: string;
  /** What was asked for, when the caller may ask again under the same idempotency key. */
  readonly requestHash?: string | undefined;
}

/** The appointment's row, written only if the version before is still the stored one. */
export const appointmentWrite = (table: Table, appointment: Appointment): NamedWrite<'appointment'> => ({
  name: 'appointment',
  write: {
    Put: {
      TableName: table.name,
      Item: {
        ...appointmentKey(appointment.id),
        ...withoutEmptyBuffer(appointment),
        listPK: clinicList(appointment.clinicId),
        listSK: `${toUtc(appointment.start)}#${appointment.id}`,
      },
      ...(appointment.version === 1
        ? { ConditionExpression: 'attribute_not_exists(PK)' }
        : {
            ConditionExpression: '#version = :before',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':before': appointment.version - 1 },
          }),
    },
  },
});

/**
 * The row that is outbox, audit entry and history in one. It holds the appointment as it was after the change, but
 * not what people wrote, so that erasing a person never has to touch history. `previous` is where it was before a move.
 */
export const eventWrite = (
  table: Table,
  type: AppointmentEvent,
  { reason: _, cancelReason: __, ...appointment }: Appointment,
  { actor, correlationId, requestHash }: Cause,
  previous?: Pick<Appointment, 'start' | 'end' | 'doctor'>,
): NamedWrite<'event'> => ({
  name: 'event',
  write: {
    Put: {
      TableName: table.name,
      Item: {
        ...eventKey(appointment.id, appointment.version),
        type,
        version: appointment.version,
        occurredAt: appointment.updatedAt,
        actor: { id: actor.id, role: actor.role },
        correlationId,
        requestHash,
        previous: previous && { start: previous.start, end: previous.end, doctorId: previous.doctor.id },
        after: withoutEmptyBuffer(appointment),
        ...outboxEntry(appointment.id, appointment.version, appointment.updatedAt),
      },
      ConditionExpression: 'attribute_not_exists(PK)',
    },
  },
});

/** Whether a row among an appointment's events is one, and not the answer to a key under which nothing was booked. */
export const isEvent = ({ type }: Item): boolean => type !== undefined;

export const findAppointment = async (table: Table, id: string): Promise<Appointment | undefined> => {
  const item = await getItem(table, appointmentKey(id));
  return item && toAppointment(item);
};

/** The appointment as one of its changes left it, without what people wrote. */
export const appointmentAsOf = async (table: Table, id: string, version: number): Promise<Appointment | undefined> => {
  const item = await getItem(table, eventKey(id, version));
  return item && toAppointment(item.after as Item);
};

/** What an idempotency key led to the first time: the appointment as it was then, without the patient's words. */
export interface MadeBefore {
  /** None when it was no booking that came under this key. */
  readonly appointment: Appointment | undefined;
  readonly requestHash: string | undefined;
}

/**
 * The put of what an idempotency key led to where that was a hold that was there before: it stands where the first event
 * of a booking under the key would, without what people wrote.
 */
export const heldBefore = (
  derivedId: string,
  { reason: _, cancelReason: __, ...hold }: Appointment,
  { requestHash }: Cause,
  now: EpochMs,
) => ({
  Item: {
    ...eventKey(derivedId, 1),
    requestHash,
    held: withoutEmptyBuffer(hold),
    [TTL_ATTRIBUTE]: Math.floor(now / 1000) + keptSeconds('idempotencyKeys'),
  },
  ConditionExpression: 'attribute_not_exists(PK)',
});

const madeIn = (item: Item): Appointment | undefined => {
  const made = isEvent(item) ? item.after : item.held;
  return made === undefined ? undefined : toAppointment(made as Item);
};

/** Reads the row of an appointment's first event, or what stands there instead. */
export const toMadeBefore = (item: Item): MadeBefore => ({
  appointment: madeIn(item),
  requestHash: item.requestHash as string | undefined,
});

/** A local date's instants lie within a day of the same date in UTC, so the months asked for are widened by one. */
const DAY_MS = 86_400_000;
const monthOf = (date: LocalDate, shift: number): string =>
  new Date(Date.parse(date) + shift * DAY_MS).toISOString().slice(0, 7);

const byStart = (a: Appointment, b: Appointment): number => a.start - b.start || (a.id < b.id ? -1 : 1);

/** The appointments of some ids in the order of the ids; `undefined` where there is none. */
export const appointmentsByIds = async (table: Table, ids: readonly string[]): Promise<(Appointment | undefined)[]> =>
  (await getItems(table, ids.map(appointmentKey))).map((item) => item && toAppointment(item));

/** The appointments of some ids that exist, by start. */
export const appointmentsById = async (table: Table, ids: readonly string[]): Promise<Appointment[]> =>
  (await getItems(table, ids.map(appointmentKey))).flatMap((item) => (item ? [toAppointment(item)] : [])).sort(byStart);

/** The ids that a patient's calendars list from one month to another. */
const idsInCalendars = async (table: Table, patientId: string, from: string, to: string): Promise<string[]> => {
  const months = await queryAll(table, {
    KeyConditionExpression: 'PK = :pk AND SK BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':pk': calendarKey(patientId, '').PK,
      ':from': `${CALENDAR_PREFIX}${from}`,
      ':to': `${CALENDAR_PREFIX}${to}`,
    },
    ConsistentRead: true,
  });
  return [...new Set(months.flatMap(({ appointments }) => (appointments instanceof Set ? [...appointments] : [])))];
};

/** All of a patient's appointments that match at `now`, by start. Found through the calendar, which lists ids by month. */
export const appointmentsOfPatient = async (
  table: Table,
  patientId: string,
  filter: AppointmentFilter,
  now: EpochMs,
): Promise<Appointment[]> => {
  const { from, to } = filter;
  const ids = await idsInCalendars(table, patientId, from ? monthOf(from, -1) : '0', to ? monthOf(to, 1) : '9');
  return (await appointmentsById(table, ids)).filter((appointment) => isListed(appointment, filter, now));
};

/**
 * Whether a patient has or had an appointment at a clinic. It looks as often for somebody without any, so that nobody
 * tells by the time it takes who exists elsewhere.
 */
export const hasBeenBookedAt = async (table: Table, patientId: string, clinicId: string): Promise<boolean> => {
  const ids = await idsInCalendars(table, patientId, '0', '9');
  const appointments = await appointmentsById(table, ids.length > 0 ? ids : [NO_APPOINTMENT]);
  return appointments.some((appointment) => appointment.clinicId === clinicId);
};
const NO_APPOINTMENT = 'none';

/** The quarter-hours in which a patient is busy from `now` on. */
export const busyQuarters = async (table: Table, patientId: string, now: EpochMs): Promise<ReadonlySet<number>> => {
  const months = await queryAll(table, {
    KeyConditionExpression: 'PK = :pk AND SK >= :from',
    ExpressionAttributeValues: {
      ':pk': calendarKey(patientId, '').PK,
      ':from': `${CALENDAR_PREFIX}${toUtc(now).slice(0, 7)}`,
    },
    ConsistentRead: true,
  });
  return new Set(months.flatMap(({ taken }) => (taken instanceof Set ? [...taken] : [])));
};
